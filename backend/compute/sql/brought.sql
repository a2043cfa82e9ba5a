-- Which things bring up whom for a group. The strongest bring everybody who has them,
-- as far as a group's allowance goes; the others bring the cells from a level on, and
-- every level halves the cells: a hub's cost is its group's allowance.
WITH strong AS (
  SELECT
    grp,
    thing,
    everyone,
    :per_member * size + :per_group AS allowance,
    CAST(sum(everyone) OVER (
      PARTITION BY grp ORDER BY outside DESC, thing
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS brought
  FROM weights
  WHERE outside >= :candidate
),
beyond AS (
  SELECT
    grp,
    CAST(ceil(log2(greatest(
      CAST(sum(everyone) AS DOUBLE) / CAST(max(allowance) AS DOUBLE),
      CAST(1 AS DOUBLE)
    ))) AS BIGINT) AS least_level
  FROM strong
  WHERE brought > allowance
  GROUP BY grp
)
SELECT
  s.grp,
  s.thing,
  CASE WHEN s.brought <= s.allowance THEN 0 ELSE least(b.least_level, :levels) END AS least_level
FROM strong AS s
LEFT JOIN beyond AS b ON b.grp = s.grp
