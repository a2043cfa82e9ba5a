-- Exchanges of accounts by day, model and capability.
SELECT
    account AS ":START_ID(Account)",
    model AS ":END_ID(Model)",
    CAST(day AS VARCHAR) AS "day:date",
    capability AS "capability:string",
    moment(first_ms) AS "first_seen:datetime",
    moment(last_ms) AS "last_seen:datetime",
    count AS "count:long",
    exchanges AS "exchanges:long",
    input_tokens AS "input_tokens:long",
    output_tokens AS "output_tokens:long"
FROM exchanges
