-- What each source says about each candidate, capped, and `uncapped`; `confirmed` leaves
-- out what confirms nothing, `things` counts those that say much, and `threads` those that
-- say enough to hold two parts of a group together, from the `first_thread` to the
-- `last_thread`.
SELECT
  c.candidate,
  c.source,
  least(CAST(sum(c.millibits) AS BIGINT), :cap) AS millibits,
  least(
    CAST(sum(CASE WHEN t.confirms THEN c.millibits ELSE 0 END) AS BIGINT), :cap
  ) AS confirmed,
  CAST(sum(c.millibits) AS BIGINT) AS uncapped,
  CAST(sum(CASE WHEN c.millibits >= :thing THEN 1 ELSE 0 END) AS BIGINT) AS things,
  CAST(sum(CASE
    WHEN t.holds AND c.millibits >= :telling THEN 1 ELSE 0
  END) AS BIGINT) AS threads,
  coalesce(min(CASE
    WHEN t.holds AND c.millibits >= :telling THEN c.thing
  END), -1) AS first_thread,
  coalesce(max(CASE
    WHEN t.holds AND c.millibits >= :telling THEN c.thing
  END), -1) AS last_thread
FROM clues AS c
JOIN things AS t ON t.thing = c.thing
GROUP BY c.candidate, c.source
