-- Pairs of accounts by the rare things they share, in millibits; a join costs the
-- square of the accounts that have a thing, so the caller puts in what few have.
WITH rare AS (
  SELECT
    s.account,
    s.thing,
    t.source,
    CAST(
      floor(t.damping * 1000 * log2(CAST(:total AS DOUBLE) / CAST(t.everyone AS DOUBLE)))
      AS BIGINT
    ) AS millibits
  FROM sightings AS s
  JOIN things AS t ON t.thing = s.thing
),
by_source AS (
  SELECT
    a.account AS left_account,
    b.account AS right_account,
    a.source,
    least(CAST(sum(a.millibits) AS BIGINT), CAST(:cap AS BIGINT)) AS millibits
  FROM rare AS a
  JOIN rare AS b ON b.thing = a.thing AND b.account > a.account
  GROUP BY a.account, b.account, a.source
)
SELECT
  left_account,
  right_account,
  CAST(sum(millibits) AS BIGINT) AS millibits
FROM by_source
GROUP BY left_account, right_account
ORDER BY left_account, right_account
