-- What accounts did with models: one row an account and a capability, and whether it
-- used a model for it within :early_ms of the model's release.
SELECT
    account,
    capability,
    CAST(sum(exchanges) AS BIGINT) AS exchanges,
    bool_or(
        coalesce(
            first_ms >= released_ms AND first_ms < released_ms + :early_ms, FALSE
        )
    ) AS early
FROM made AS e
LEFT JOIN releases AS r ON r.model = e.model
GROUP BY account, capability
ORDER BY account, capability
