-- The things that speak for each candidate, in millibits; what its own cell has in the
-- group does not count.
WITH own AS (
  SELECT m.grp, c.apart, s.thing, CAST(count(*) AS BIGINT) AS accounts
  FROM members AS m
  JOIN cells AS c ON c.account = m.account
  JOIN sightings AS s ON s.account = m.account
  GROUP BY m.grp, c.apart, s.thing
),
left_out AS (
  SELECT
    c.candidate,
    w.source,
    w.thing,
    w.damping,
    w.accounts - coalesce(o.accounts, 0) AS accounts,
    c.size - c.mates AS size,
    (
      CAST(greatest(w.everyone - w.accounts - 1 + c.member, 0) AS DOUBLE)
      + CAST(0.5 AS DOUBLE)
    ) / CAST(greatest(:total - c.size + c.member, 1) AS DOUBLE) AS elsewhere
  FROM candidates AS c
  JOIN sightings AS s ON s.account = c.account
  JOIN weights AS w ON w.grp = c.grp AND w.thing = s.thing
  LEFT JOIN own AS o ON o.grp = c.grp AND o.apart = c.apart AND o.thing = s.thing
  WHERE c.mates > 0
),
spoken AS (
  SELECT
    candidate,
    source,
    thing,
    CAST(floor(1000 * damping * log2(
      (CAST(accounts AS DOUBLE) + CAST(:smoothing AS DOUBLE) * elsewhere)
      / ((CAST(size AS DOUBLE) + CAST(:smoothing AS DOUBLE)) * elsewhere)
    )) AS BIGINT) AS millibits
  FROM left_out
  WHERE accounts >= :others
  UNION ALL
  SELECT c.candidate, w.source, w.thing, w.outside AS millibits
  FROM candidates AS c
  JOIN sightings AS s ON s.account = c.account
  JOIN weights AS w ON w.grp = c.grp AND w.thing = s.thing
  WHERE c.mates = 0
)
SELECT candidate, source, thing, millibits
FROM spoken
WHERE millibits > 0
