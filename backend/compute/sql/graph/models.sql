-- Nodes of models.
SELECT
    n.number AS ":ID",
    n.model AS "name:string",
    moment(released_ms) AS released_at,
    "order" AS "release_order:string"
FROM numbered_models AS n
LEFT JOIN releases AS r ON r.model = n.model
