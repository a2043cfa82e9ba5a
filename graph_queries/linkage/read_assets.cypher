// Assets of organizations.
// mode:    read
// column:  organization_id  str  owner
// column:  name  str  its name
// column:  asset_type  str  as in the contract
// column:  value  str  key of the thing, or account id
// column:  confidence  float  of the source
// column:  valid_from_ms  int  epoch ms, or null
// column:  valid_to_ms  int  epoch ms, or null
MATCH (o:Organization)-[r:OWNS]->(t)
RETURN
  o.id AS organization_id,
  o.name AS name,
  r.asset_type AS asset_type,
  coalesce(t.key, t.id) AS value,
  r.confidence AS confidence,
  r.valid_from.epochMillis AS valid_from_ms,
  r.valid_to.epochMillis AS valid_to_ms
ORDER BY organization_id, asset_type, value
