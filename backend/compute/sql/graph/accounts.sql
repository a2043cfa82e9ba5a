-- Nodes of accounts: those that events speak of, and those that assets name.
SELECT
    coalesce(a.account, o.account) AS "id:ID(Account)",
    coalesce(s.status, 'active') AS "status:string",
    s."order" AS "status_order:string",
    moment(s.time_ms) AS "status_at:datetime",
    moment(first_ms) AS "first_seen:datetime",
    moment(last_ms) AS "last_seen:datetime",
    u."order" AS "signup_order:string",
    moment(u.time_ms) AS "signed_up_at:datetime",
    email_domain AS "email_domain:string",
    email_shape AS "email_shape:string",
    country AS "country:string",
    organization_claimed AS "organization_claimed:string",
    referrer_host AS "referrer_host:string",
    user_agent AS "user_agent:string",
    l."order" AS "verdict_order:string",
    moment(l.time_ms) AS "verdict_at:datetime",
    verdict AS "verdict:string",
    organization_id AS "labelled_organization_id:string"
FROM accounts AS a
FULL JOIN (
    SELECT DISTINCT value AS account
    FROM assets
    WHERE asset_type = 'account'
) AS o ON o.account = a.account
LEFT JOIN signups AS u ON u.account = a.account
LEFT JOIN statuses AS s ON s.account = a.account
LEFT JOIN labels AS l ON l.account = a.account
