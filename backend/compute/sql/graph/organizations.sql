-- Nodes of organizations.
SELECT
    n.number AS ":ID",
    o.id AS "id:string",
    name AS "name:string",
    "order" AS "name_order:string"
FROM organizations AS o
INNER JOIN numbered_organizations AS n ON n.organization = o.id
