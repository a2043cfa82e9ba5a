-- Accounts that are scored against groups: those that something brings, the members, and
-- the cells of both. Each stands for as many accounts as its `weight` says. `apart` is
-- the cell that is left out of the group, with its members there; `candidate` counts them
-- from 0, by group and account.
WITH wanted AS (
  SELECT b.grp, b.thing, b.least_level, l.level
  FROM brought AS b
  JOIN levels AS l ON l.level >= b.least_level
),
found AS (
  SELECT w.grp, h.cell, w.least_level
  FROM wanted AS w
  JOIN holders AS h ON h.thing = w.thing AND h.level = w.level
  UNION ALL
  SELECT m.grp, c.cell, 0 AS least_level
  FROM members AS m
  JOIN cells AS c ON c.account = m.account
  UNION ALL
  SELECT a.grp, c.cell, 0 AS least_level
  FROM asked AS a
  JOIN cells AS c ON c.account = a.account
),
weighed AS (
  SELECT grp, cell, CAST(min(least_level) AS BIGINT) AS least_level
  FROM found
  GROUP BY grp, cell
),
present AS (
  SELECT m.grp, c.apart, CAST(count(*) AS BIGINT) AS mates
  FROM members AS m
  JOIN cells AS c ON c.account = m.account
  GROUP BY m.grp, c.apart
)
SELECT
  row_number() OVER (ORDER BY w.grp, c.account) - 1 AS candidate,
  w.grp,
  c.account,
  c.cell,
  c.apart,
  c.others,
  z.size,
  CASE WHEN m.account IS NULL THEN 0 ELSE 1 END AS member,
  coalesce(p.mates, 0) AS mates,
  CAST(floor(pow(CAST(2 AS DOUBLE), CAST(w.least_level AS DOUBLE))) AS BIGINT) AS weight
FROM weighed AS w
JOIN cells AS c ON c.cell = w.cell
JOIN (SELECT grp, CAST(count(*) AS BIGINT) AS size FROM members GROUP BY grp) AS z
  ON z.grp = w.grp
LEFT JOIN members AS m ON m.account = c.account AND m.grp = w.grp
LEFT JOIN present AS p ON p.grp = w.grp AND p.apart = c.apart
