-- The latest status of each account.
SELECT account, unnest(max_by(said, said.order))
FROM (
    SELECT
        account,
        {
            'order': order_of(time_ms, source, id),
            'time_ms': time_ms,
            'status': payload ->> '$[5].status'
        } AS said
    FROM parsed
    WHERE type = 'account.status'
)
GROUP BY account
