// Organizations' assets that members of a cluster have, and everybody who has each.
// mode:    read
// param:   cluster_id  str  cluster
// param:   count_limit  int  most accounts of one asset
// column:  organization_id  str  owner
// column:  name  str  its name
// column:  asset_type  str  as in the contract
// column:  value  str  key of the thing, or account id
// column:  confidence  float  of the source
// column:  valid_from_ms  int  epoch ms, or null
// column:  valid_to_ms  int  epoch ms, or null
// column:  sightings  list[list]  account, kind and key it was seen with, first and last in epoch ms
MATCH (c:Cluster {id: $cluster_id})
CALL (c) {
  MATCH (c)<-[:MEMBER_OF]-(:Account)-[:USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|NAMED]->(t:Identifier)
  WHERE EXISTS { (t)<-[:OWNS]-(:Organization) }
  WITH DISTINCT t
  CALL (t) {
    MATCH (t)<-[r:USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|NAMED]-(b:Account)
    WITH t, r, b
    LIMIT $count_limit
    RETURN collect([b.id, t.kind, t.key, r.first_seen.epochMillis, r.last_seen.epochMillis])
      AS sightings
  }
  MATCH (t)<-[w:OWNS]-(o:Organization)
  RETURN
    o,
    w.asset_type AS asset_type,
    t.key AS value,
    w.confidence AS confidence,
    w.valid_from AS valid_from,
    w.valid_to AS valid_to,
    sightings
  UNION
  MATCH (c)<-[:MEMBER_OF]-(:Account)-[:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t:Network)
  WHERE EXISTS { (t)<-[:OWNS]-(:Organization) }
  WITH DISTINCT t
  CALL (t) {
    MATCH (t)<-[:IN_NETWORK]-(i:IPAddress)<-[r:ACCESSED_FROM]-(b:Account)
    WITH i, r, b
    LIMIT $count_limit
    RETURN collect([b.id, i.kind, i.key, r.first_seen.epochMillis, r.last_seen.epochMillis])
      AS sightings
  }
  MATCH (t)<-[w:OWNS]-(o:Organization)
  RETURN
    o,
    w.asset_type AS asset_type,
    t.key AS value,
    w.confidence AS confidence,
    w.valid_from AS valid_from,
    w.valid_to AS valid_to,
    sightings
  UNION
  MATCH (c)<-[:MEMBER_OF]-(a:Account)<-[w:OWNS]-(o:Organization)
  RETURN
    o,
    'account' AS asset_type,
    a.id AS value,
    w.confidence AS confidence,
    w.valid_from AS valid_from,
    w.valid_to AS valid_to,
    [] AS sightings
  UNION
  MATCH (c)<-[:MEMBER_OF]-(a:Account {verdict: 'abusive'})
  MATCH (o:Organization {id: a.labelled_organization_id})
  WHERE NOT EXISTS { (o)-[:OWNS]->(a) } AND o.name IS NOT NULL
  RETURN
    o,
    'account' AS asset_type,
    a.id AS value,
    1.0 AS confidence,
    null AS valid_from,
    null AS valid_to,
    [] AS sightings
}
RETURN
  o.id AS organization_id,
  o.name AS name,
  asset_type,
  value,
  confidence,
  valid_from.epochMillis AS valid_from_ms,
  valid_to.epochMillis AS valid_to_ms,
  sightings
ORDER BY organization_id, asset_type, value
