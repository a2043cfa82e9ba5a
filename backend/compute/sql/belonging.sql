-- How surely each candidate belongs to its group, in millionths, by what is said of it,
-- lowered to what reaching its level can say, and the group's share of all accounts.
WITH summed AS (
  SELECT s.grp, s.account, CAST(sum(least(s.millibits, m.millibits)) AS BIGINT) AS millibits
  FROM said AS s
  JOIN most AS m ON m.grp = s.grp AND m.source = s.source AND m.level = s.level
  GROUP BY s.grp, s.account
),
odds AS (
  SELECT
    c.grp,
    c.account,
    c.weight,
    pow(CAST(2 AS DOUBLE), least(greatest(
      CAST(coalesce(s.millibits, 0) AS DOUBLE) / CAST(1000 AS DOUBLE)
      + log2(CAST(c.size AS DOUBLE) / CAST(:total AS DOUBLE)),
      CAST(-50 AS DOUBLE)), CAST(50 AS DOUBLE))) AS odds
  FROM candidates AS c
  LEFT JOIN summed AS s ON s.grp = c.grp AND s.account = c.account
)
SELECT
  grp,
  account,
  weight,
  CAST(floor(1000000 * odds / (1 + odds)) AS BIGINT) AS belongs
FROM odds
