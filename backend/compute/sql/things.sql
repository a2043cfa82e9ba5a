-- Things with the accounts that have them; those that one account has say nothing.
SELECT
  s.thing,
  s.kind,
  CAST(count(*) AS BIGINT) AS everyone
FROM sightings AS s
GROUP BY s.thing, s.kind
HAVING count(*) > 1
