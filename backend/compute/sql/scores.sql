-- Every account against every group whose telling things it has, in millibits by
-- source: log2 of the thing's share in the group, the account itself left out and
-- smoothed, over its share among all others.
WITH shares AS (
  SELECT
    s.account,
    g.grp,
    k.source,
    k.strong,
    k.damping,
    CAST(g.accounts - CASE WHEN m.account IS NULL THEN 0 ELSE 1 END AS DOUBLE) AS have,
    CAST(g.size - CASE WHEN m.account IS NULL THEN 0 ELSE 1 END AS DOUBLE) AS size,
    (CAST(g.everyone - g.accounts AS DOUBLE) + 0.5)
      / (CAST(:total - g.size AS DOUBLE) + 1.0) AS outside
  FROM sightings AS s
  JOIN group_things AS g ON g.thing = s.thing
  JOIN kinds AS k ON k.kind = g.kind
  LEFT JOIN members AS m ON m.account = s.account AND m.grp = g.grp
),
bits AS (
  SELECT
    account,
    grp,
    source,
    strong,
    CAST(
      floor(1000 * damping * log2(((have + outside) / (size + 1.0)) / outside))
      AS BIGINT
    ) AS millibits
  FROM shares
  WHERE have > 0
),
by_source AS (
  SELECT
    account,
    grp,
    source,
    least(CAST(sum(millibits) AS BIGINT), CAST(:cap AS BIGINT)) AS millibits,
    CAST(sum(CASE WHEN strong THEN millibits ELSE 0 END) AS BIGINT) AS strong
  FROM bits
  WHERE millibits >= :least_thing
  GROUP BY account, grp, source
)
SELECT
  b.account,
  b.grp,
  CAST(sum(b.millibits) AS BIGINT) + p.millibits AS millibits,
  CAST(sum(CASE WHEN b.millibits >= :least_source THEN 1 ELSE 0 END) AS BIGINT)
    AS sources,
  CAST(max(b.strong) AS BIGINT) AS strong
FROM by_source AS b
JOIN priors AS p ON p.grp = b.grp
GROUP BY b.account, b.grp, p.millibits
HAVING CAST(sum(b.millibits) AS BIGINT) + p.millibits >= :accept
