// Assets of type domain; the latest event of each counts.
// mode:    write
// param:   rows  list[dict]  one an asset
UNWIND $rows AS row
MATCH (o:Organization {id: row.organization_id})
MERGE (t:EmailDomain {key: row.value})
ON CREATE SET t:Identifier, t.kind = 'email_domain'
MERGE (o)-[r:OWNS {asset_type: 'domain'}]->(t)
ON CREATE SET
  r.first_seen = datetime({epochMillis: row.first_ms}),
  r.last_seen = datetime({epochMillis: row.last_ms}),
  r.count = row.count
ON MATCH SET
  r.first_seen = CASE
    WHEN r.first_seen.epochMillis <= row.first_ms THEN r.first_seen
    ELSE datetime({epochMillis: row.first_ms}) END,
  r.last_seen = CASE
    WHEN r.last_seen.epochMillis >= row.last_ms THEN r.last_seen
    ELSE datetime({epochMillis: row.last_ms}) END,
  r.count = r.count + row.count
WITH r, row
WHERE r.order IS NULL OR row.order > r.order
SET
  r.order = row.order,
  r.confidence = row.confidence,
  r.source = row.source,
  r.valid_from = CASE
    WHEN row.valid_from_ms IS NULL THEN null
    ELSE datetime({epochMillis: row.valid_from_ms}) END,
  r.valid_to = CASE
    WHEN row.valid_to_ms IS NULL THEN null
    ELSE datetime({epochMillis: row.valid_to_ms}) END
