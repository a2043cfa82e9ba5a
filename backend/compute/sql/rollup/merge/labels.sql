SELECT account, unnest(max_by(said, said.order))
FROM (
    SELECT account, struct_pack("order", time_ms, verdict, organization_id) AS said
    FROM partial
)
GROUP BY account
