-- Number of each model's node, released or used.
SELECT model, :first - 1 + row_number() OVER () AS number
FROM (
    SELECT model FROM exchanges
    UNION
    SELECT model FROM releases
)
