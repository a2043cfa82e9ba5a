// Who says that some things are organizations' assets.
// mode:    read
// param:   assets  list[list]  organization and key of the thing, or account id
// column:  organization_id  str  owner
// column:  value  str  key of the thing, or account id
// column:  source  str  who says so
UNWIND $assets AS asset
MATCH (o:Organization {id: asset[0]})
CALL (o, asset) {
  MATCH (t:Identifier {key: asset[1]})<-[w:OWNS]-(o)
  RETURN w.source AS source
  UNION
  MATCH (a:Account {id: asset[1]})<-[w:OWNS]-(o)
  RETURN w.source AS source
}
WITH o, asset, source
WHERE source IS NOT NULL
RETURN o.id AS organization_id, asset[1] AS value, source
ORDER BY organization_id, value, source
