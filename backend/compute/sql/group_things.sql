-- What the members of each group have more often than everybody else does. A thing
-- that one member has is kept too: a second account that has it may join by it.
WITH sizes AS (
  SELECT m.grp, CAST(count(*) AS BIGINT) AS size
  FROM members AS m
  GROUP BY m.grp
),
counts AS (
  SELECT m.grp, s.thing, CAST(count(*) AS BIGINT) AS accounts
  FROM members AS m
  JOIN sightings AS s ON s.account = m.account
  GROUP BY m.grp, s.thing
)
SELECT
  c.grp,
  c.thing,
  t.kind,
  c.accounts,
  t.everyone,
  z.size
FROM counts AS c
JOIN things AS t ON t.thing = c.thing
JOIN sizes AS z ON z.grp = c.grp
WHERE
  CAST(c.accounts AS DOUBLE) / CAST(z.size AS DOUBLE)
    > :least_ratio * CAST(t.everyone AS DOUBLE) / CAST(:total AS DOUBLE)
