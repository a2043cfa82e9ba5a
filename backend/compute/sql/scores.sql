-- Candidates with the bits for their group, prior included, in thousandths, and whether
-- they pass. `vouched` is the share of the account's cell, itself left out, that passes
-- by itself, none where one thing speaks for the whole cell: a family whose line a proxy
-- rents out has the exit in common with the proxy's customers, each of them.
WITH said_of AS (
  SELECT
    t.grp,
    t.account,
    CAST(sum(t.millibits) AS BIGINT) AS millibits,
    max(CASE WHEN t.threads > 1 THEN t.millibits ELSE 0 END) AS strongest,
    CAST(sum(CASE
      WHEN least(t.millibits, t.confirmed) >= k.speaking THEN 1 ELSE 0
    END) AS BIGINT) AS speaking,
    CAST(sum(t.things) AS BIGINT) AS things
  FROM tempered AS t
  JOIN sources AS k ON k.source = t.source
  GROUP BY t.grp, t.account
),
own AS (
  SELECT
    c.grp,
    c.account,
    c.cell,
    c.others,
    CAST(c.size AS DOUBLE) / CAST(:total AS DOUBLE) AS share,
    coalesce(s.millibits, 0) AS millibits,
    coalesce(s.strongest, 0) AS strongest,
    coalesce(s.speaking, 0) AS speaking,
    coalesce(s.things, 0) AS things,
    CASE WHEN coalesce(s.millibits, 0) + CAST(floor(1000 * log2(
      CAST(c.size AS DOUBLE) / CAST(:total AS DOUBLE)
    )) AS BIGINT) >= :accept THEN 1 ELSE 0 END AS likely
  FROM candidates AS c
  LEFT JOIN said_of AS s ON s.grp = c.grp AND s.account = c.account
),
likely_cells AS (
  SELECT grp, cell, CAST(sum(likely) AS BIGINT) AS likely
  FROM own
  WHERE others > 0
  GROUP BY grp, cell
  HAVING sum(likely) > 0
),
-- Whether two things do is asked by the first and the last: to count them takes a set
-- for each of millions of cells.
vouching_cells AS (
  SELECT p.grp, p.cell, p.likely
  FROM likely_cells AS p
  JOIN candidates AS c ON c.grp = p.grp AND c.cell = p.cell
  JOIN clues AS u ON u.grp = c.grp AND u.account = c.account
  JOIN things AS t ON t.thing = u.thing
  WHERE t.holds AND u.millibits >= :telling
  GROUP BY p.grp, p.cell, p.likely
  HAVING min(u.thing) < max(u.thing)
),
vouching AS (
  SELECT
    o.*,
    CASE WHEN p.likely IS NULL
      THEN CAST(0 AS DOUBLE)
      ELSE CAST(p.likely - o.likely AS DOUBLE) / CAST(o.others AS DOUBLE)
    END AS vouched
  FROM own AS o
  LEFT JOIN vouching_cells AS p ON p.grp = o.grp AND p.cell = o.cell
),
priors AS (
  SELECT
    v.*,
    v.vouched * CAST(:vouched AS DOUBLE) + (1 - v.vouched) * v.share AS probability
  FROM vouching AS v
),
weighed AS (
  SELECT
    p.*,
    CAST(floor(1000 * log2(probability / (1 - probability))) AS BIGINT) AS prior,
    CASE WHEN p.vouched >= CAST(:mates AS DOUBLE) THEN 1 ELSE 0 END AS backed
  FROM priors AS p
)
SELECT
  grp,
  account,
  prior,
  millibits + prior AS millibits,
  vouched,
  speaking + backed AS speaking,
  millibits + prior >= :accept AND speaking + backed >= :sources AND things >= :things
    AS passes,
  (likely = 1 AND speaking >= :sources AND things >= :things) OR strongest >= :lone
    AS alone
FROM weighed
