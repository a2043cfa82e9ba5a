-- The latest verdict on each account.
SELECT account, unnest(max_by(said, said.order))
FROM (
    SELECT
        account,
        {
            'order': order_of(time_ms, source, id),
            'time_ms': time_ms,
            'verdict': payload ->> '$[5].verdict',
            'organization_id': payload ->> '$[5].organization_id'
        } AS said
    FROM parsed
    WHERE type = 'account.label'
)
GROUP BY account
