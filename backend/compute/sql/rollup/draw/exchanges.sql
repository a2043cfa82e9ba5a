-- Exchanges by account, model, day and capability.
SELECT
    account, model, day, capability,
    min(time_ms) AS first_ms,
    max(time_ms) AS last_ms,
    count(*) AS count,
    CAST(sum(exchanges) AS BIGINT) AS exchanges,
    CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
    CAST(sum(output_tokens) AS BIGINT) AS output_tokens
FROM (
    SELECT *, CAST(epoch_ms(time_ms) AS DATE) AS day
    FROM parsed
    WHERE type = 'exchange.usage'
)
GROUP BY account, model, day, capability
