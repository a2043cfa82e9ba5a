-- How many have each thing, whatever the use.
SELECT kind, key, CAST(sum(everyone) AS BIGINT) AS everyone
FROM everyone
GROUP BY kind, key
