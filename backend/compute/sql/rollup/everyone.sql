-- How many have each use of a thing, and when one of them had it last.
SELECT kind, key, use, CAST(count(*) AS BIGINT) AS everyone, max(last_ms) AS last_ms
FROM uses
GROUP BY kind, key, use
