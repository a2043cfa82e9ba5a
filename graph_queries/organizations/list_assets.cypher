// Assets of an organization.
// mode:    read
// param:   organization_id  str    organization
// param:   skip             int    assets to pass over
// param:   limit            int    most assets to return
// column:  asset_type       str    as in the ingest contract
// column:  value            str    value or keyed hash, or account id
// column:  confidence       float  of the source, or null
// column:  source           str    who says so, or null
// column:  valid_from_ms    int    epoch ms since when, or null
// column:  valid_to_ms      int    epoch ms until when, or null
// column:  last_seen_ms     int    epoch ms of the latest event that says so, or null
MATCH (:Organization {id: $organization_id})-[r:OWNS]->(t)
RETURN
  r.asset_type AS asset_type,
  coalesce(t.key, t.id) AS value,
  r.confidence AS confidence,
  r.source AS source,
  r.valid_from.epochMillis AS valid_from_ms,
  r.valid_to.epochMillis AS valid_to_ms,
  r.last_seen.epochMillis AS last_seen_ms
ORDER BY asset_type, value
SKIP $skip
LIMIT $limit
