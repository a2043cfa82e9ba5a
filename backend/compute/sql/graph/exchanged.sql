-- Exchanges of accounts by day, model and capability.
SELECT
    a.number AS ":START_ID",
    m.number AS ":END_ID",
    day,
    capability AS "capability:string",
    moment(first_ms) AS first_seen,
    moment(last_ms) AS last_seen,
    count AS "count:long",
    exchanges AS "exchanges:long",
    input_tokens AS "input_tokens:long",
    output_tokens AS "output_tokens:long"
FROM exchanges AS e
INNER JOIN numbered_accounts AS a ON a.account = e.account
INNER JOIN numbered_models AS m ON m.model = e.model
