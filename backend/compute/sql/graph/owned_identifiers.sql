-- Identifiers that organizations own.
SELECT
    organization_id AS ":START_ID(Organization)",
    concat(kind, ' ', value) AS ":END_ID(Identifier)",
    asset_type AS "asset_type:string",
    moment(first_ms) AS "first_seen:datetime",
    moment(last_ms) AS "last_seen:datetime",
    count AS "count:long",
    "order" AS "order:string",
    confidence AS "confidence:double",
    source AS "source:string",
    moment(valid_from_ms) AS "valid_from:datetime",
    moment(valid_to_ms) AS "valid_to:datetime"
FROM assets
WHERE kind IS NOT NULL
