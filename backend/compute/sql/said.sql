-- What each source says about each candidate, capped, with the level that it reaches;
-- `confirmed` leaves out what confirms nothing, `things` counts those that say much, and
-- `threads` those that say enough to hold two parts of a group together.
WITH summed AS (
  SELECT
    c.grp,
    c.account,
    c.source,
    least(CAST(sum(c.millibits) AS BIGINT), :cap) AS millibits,
    least(
      CAST(sum(CASE WHEN t.confirms THEN c.millibits ELSE 0 END) AS BIGINT), :cap
    ) AS confirmed,
    CAST(sum(CASE WHEN c.millibits >= :thing THEN 1 ELSE 0 END) AS BIGINT) AS things,
    CAST(sum(CASE
      WHEN t.holds AND c.millibits >= :telling THEN 1 ELSE 0
    END) AS BIGINT) AS threads
  FROM clues AS c
  JOIN things AS t ON t.thing = c.thing
  GROUP BY c.grp, c.account, c.source
)
SELECT
  grp,
  account,
  source,
  millibits,
  confirmed,
  things,
  threads,
  CASE
    WHEN millibits >= :level_6 THEN 6
    WHEN millibits >= :level_5 THEN 5
    WHEN millibits >= :level_4 THEN 4
    WHEN millibits >= :level_3 THEN 3
    WHEN millibits >= :level_2 THEN 2
    WHEN millibits >= :level_1 THEN 1
    ELSE 0
  END AS level
FROM summed
