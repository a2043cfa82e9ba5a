-- Nodes of accounts.
SELECT
    n.number AS ":ID",
    n.account AS "id:string",
    coalesce(s.status, 'active') AS "status:string",
    s."order" AS "status_order:string",
    moment(s.time_ms) AS status_at,
    moment(first_ms) AS first_seen,
    moment(last_ms) AS last_seen,
    u."order" AS "signup_order:string",
    moment(u.time_ms) AS signed_up_at,
    email_domain AS "email_domain:string",
    email_shape AS "email_shape:string",
    country AS "country:string",
    organization_claimed AS "organization_claimed:string",
    referrer_host AS "referrer_host:string",
    user_agent AS "user_agent:string",
    l."order" AS "verdict_order:string",
    moment(l.time_ms) AS verdict_at,
    verdict AS "verdict:string",
    organization_id AS "labelled_organization_id:string"
FROM numbered_accounts AS n
LEFT JOIN accounts AS a ON a.account = n.account
LEFT JOIN signups AS u ON u.account = n.account
LEFT JOIN statuses AS s ON s.account = n.account
LEFT JOIN labels AS l ON l.account = n.account
