SELECT key, min(country) AS country
FROM partial
GROUP BY key
