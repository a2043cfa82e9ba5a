SELECT account, unnest(min_by(said, said.order))
FROM (
    SELECT
        account,
        struct_pack(
            "order", time_ms, email_domain, email_shape, country,
            organization_claimed, referrer_host, user_agent
        ) AS said
    FROM partial
)
GROUP BY account
