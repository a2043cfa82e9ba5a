-- Nodes of models, released or used.
SELECT
    coalesce(e.model, r.model) AS "name:ID(Model)",
    moment(released_ms) AS "released_at:datetime",
    "order" AS "release_order:string"
FROM (SELECT DISTINCT model FROM exchanges) AS e
FULL JOIN releases AS r ON r.model = e.model
