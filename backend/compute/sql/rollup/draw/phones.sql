-- Country of phone numbers.
SELECT phone_hash AS key, min(phone_country) AS country
FROM parsed
WHERE phone_hash IS NOT NULL
GROUP BY phone_hash
