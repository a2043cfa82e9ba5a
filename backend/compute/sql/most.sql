-- What reaching a level of a source says at most about a group: log2 of the share of
-- those who belong over the share of outsiders that reach it, never less than of a
-- lower level. Who is no candidate is an outsider without evidence.
WITH inside AS (
  SELECT
    grp,
    CAST(sum(weight) AS DOUBLE) AS candidates,
    CAST(sum(weight * belongs) AS DOUBLE) / CAST(1000000 AS DOUBLE) AS accounts
  FROM belonging
  GROUP BY grp
),
counted AS (
  SELECT
    s.grp,
    s.source,
    s.level,
    CAST(sum(b.weight) AS BIGINT) AS everybody,
    CAST(sum(b.weight * b.belongs) AS BIGINT) AS members
  FROM said AS s
  JOIN belonging AS b ON b.grp = s.grp AND b.account = s.account
  WHERE s.level > 0
  GROUP BY s.grp, s.source, s.level
),
reaching AS (
  SELECT
    grp,
    source,
    level,
    CAST(sum(everybody) OVER (
      PARTITION BY grp, source ORDER BY level DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS DOUBLE) AS everybody,
    CAST(sum(members) OVER (
      PARTITION BY grp, source ORDER BY level DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS DOUBLE) / CAST(1000000 AS DOUBLE) AS members
  FROM counted
  UNION ALL
  -- Everybody who is scored reaches level 0.
  SELECT i.grp, k.source, 0 AS level, i.candidates AS everybody, i.accounts AS members
  FROM inside AS i
  CROSS JOIN sources AS k
),
measured AS (
  SELECT
    r.grp,
    r.source,
    r.level,
    CAST(floor(1000 * log2(
      ((r.members + CAST(0.5 AS DOUBLE)) / (i.accounts + 1))
      / ((greatest(r.everybody - r.members, CAST(0 AS DOUBLE)) + CAST(0.5 AS DOUBLE))
        / (CAST(:total AS DOUBLE) - i.accounts + 1))
    )) AS BIGINT) AS millibits
  FROM reaching AS r
  JOIN inside AS i ON i.grp = r.grp
)
SELECT
  grp,
  source,
  level,
  greatest(0, max(millibits) OVER (
    PARTITION BY grp, source ORDER BY level
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )) AS millibits
FROM measured
