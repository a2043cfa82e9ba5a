-- What each thing that members have says in its group, in millibits: its smoothed share
-- in the group over its share outside. `outside` is for an account that is no member,
-- `inside` for a member, itself left out.
WITH sizes AS (
  SELECT grp, CAST(count(*) AS BIGINT) AS size
  FROM members
  GROUP BY grp
),
counted AS (
  SELECT m.grp, s.thing, CAST(count(*) AS BIGINT) AS accounts
  FROM members AS m
  JOIN sightings AS s ON s.account = m.account
  GROUP BY m.grp, s.thing
),
shares AS (
  SELECT
    c.grp,
    c.thing,
    c.accounts,
    z.size,
    t.source,
    t.everyone,
    t.damping,
    (CAST(greatest(t.everyone - c.accounts - 1, 0) AS DOUBLE) + CAST(0.5 AS DOUBLE))
      / CAST(greatest(:total - z.size, 1) AS DOUBLE) AS stranger,
    (CAST(t.everyone - c.accounts AS DOUBLE) + CAST(0.5 AS DOUBLE))
      / CAST(:total - z.size + 1 AS DOUBLE) AS elsewhere
  FROM counted AS c
  JOIN sizes AS z ON z.grp = c.grp
  JOIN things AS t ON t.thing = c.thing
),
weighed AS (
  SELECT
    grp,
    thing,
    accounts,
    size,
    source,
    everyone,
    damping,
    CAST(floor(1000 * damping * log2(
      (CAST(accounts AS DOUBLE) + CAST(:smoothing AS DOUBLE) * stranger)
      / ((CAST(size AS DOUBLE) + CAST(:smoothing AS DOUBLE)) * stranger)
    )) AS BIGINT) AS outside,
    CAST(floor(1000 * damping * log2(
      (CAST(accounts - 1 AS DOUBLE) + CAST(:smoothing AS DOUBLE) * elsewhere)
      / ((CAST(size - 1 AS DOUBLE) + CAST(:smoothing AS DOUBLE)) * elsewhere)
    )) AS BIGINT) AS inside
  FROM shares
)
SELECT *
FROM weighed
WHERE greatest(outside, inside) >= :least
