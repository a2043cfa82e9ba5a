-- What is known of instruments; the smallest value wins, whatever the order of events.
SELECT instrument AS key, min(bin) AS bin, min(last4) AS last4, min(method) AS method
FROM parsed
WHERE instrument IS NOT NULL
GROUP BY instrument
