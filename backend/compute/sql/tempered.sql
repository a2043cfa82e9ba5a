-- What each source says about each candidate, lowered to what reaching its level can
-- say; where there is one source only, nothing is lowered.
SELECT
  s.grp,
  s.account,
  s.source,
  CASE WHEN :tempers THEN least(s.millibits, m.millibits) ELSE s.millibits END
    AS millibits,
  s.confirmed,
  s.things,
  s.threads
FROM said AS s
JOIN most AS m ON m.grp = s.grp AND m.source = s.source AND m.level = s.level
