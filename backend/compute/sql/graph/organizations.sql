-- Nodes of organizations.
SELECT
    id AS "id:ID(Organization)",
    name AS "name:string",
    "order" AS "name_order:string"
FROM organizations
