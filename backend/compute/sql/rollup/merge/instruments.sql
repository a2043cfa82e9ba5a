SELECT key, min(bin) AS bin, min(last4) AS last4, min(method) AS method
FROM partial
GROUP BY key
