-- Identifiers that organizations own.
SELECT
    o.number AS ":START_ID",
    t.number AS ":END_ID",
    asset_type AS "asset_type:string",
    moment(first_ms) AS first_seen,
    moment(last_ms) AS last_seen,
    count AS "count:long",
    "order" AS "order:string",
    confidence AS "confidence:double",
    source AS "source:string",
    moment(valid_from_ms) AS valid_from,
    moment(valid_to_ms) AS valid_to
FROM assets AS s
INNER JOIN numbered_organizations AS o ON o.organization = s.organization_id
INNER JOIN numbered_identifiers AS t ON t.kind = s.kind AND t.key = s.value
