-- The earliest sign-up of each account.
SELECT account, unnest(min_by(said, said.order))
FROM (
    SELECT
        account,
        {
            'order': order_of(time_ms, source, id),
            'time_ms': time_ms,
            'email_domain': email_domain,
            'email_shape': payload ->> '$[5].email_shape',
            'country': payload ->> '$[5].country',
            'organization_claimed': payload ->> '$[5].organization_claimed',
            'referrer_host': payload ->> '$[5].referrer_host',
            'user_agent': payload ->> '$[5].user_agent'
        } AS said
    FROM parsed
    WHERE type = 'account.signup'
)
GROUP BY account
