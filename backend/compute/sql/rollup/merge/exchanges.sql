SELECT
    account, model, day, capability,
    min(first_ms) AS first_ms,
    max(last_ms) AS last_ms,
    CAST(sum(count) AS BIGINT) AS count,
    CAST(sum(exchanges) AS BIGINT) AS exchanges,
    CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
    CAST(sum(output_tokens) AS BIGINT) AS output_tokens
FROM partial
GROUP BY account, model, day, capability
