// What an organization owns.
// mode:    read
// param:   organization_id  str  organization
// param:   limit  int  most to return
// column:  asset_type  str  as in the contract
// column:  value  str  the thing; a hash for a person or an e-mail address
// column:  confidence  float  of the source
// column:  source  str  who says so, or null
MATCH (:Organization {id: $organization_id})-[r:OWNS]->(t)
RETURN
  r.asset_type AS asset_type,
  coalesce(t.key, t.id) AS value,
  r.confidence AS confidence,
  r.source AS source
ORDER BY asset_type, value
LIMIT $limit
