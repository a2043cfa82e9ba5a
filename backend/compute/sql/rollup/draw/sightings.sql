-- What accounts were seen with: one row an account and a thing.
SELECT
    account, kind, key,
    min(time_ms) AS first_ms,
    max(time_ms) AS last_ms,
    CAST(sum(times) AS BIGINT) AS count
FROM (
    SELECT account, time_ms, times, 'ip_address' AS kind, ip AS key FROM parsed
    UNION ALL SELECT account, time_ms, times, 'device', device_id FROM parsed
    UNION ALL SELECT account, time_ms, times, 'instrument', instrument FROM parsed
    UNION ALL SELECT account, time_ms, times, 'email_domain', email_domain FROM parsed
    UNION ALL SELECT account, time_ms, times, 'email', email_hash FROM parsed
    UNION ALL SELECT account, time_ms, times, 'phone', phone_hash FROM parsed
    UNION ALL SELECT account, time_ms, times, 'person', person_hash FROM parsed
    UNION ALL SELECT account, time_ms, times, 'prompt', prompt_key FROM parsed
)
WHERE key IS NOT NULL
GROUP BY account, kind, key
