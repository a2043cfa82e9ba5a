// What holds a cluster together, strongest first.
// mode:    read
// param:   cluster_id  str  cluster
// param:   skip  int  things to pass over
// param:   limit  int  most things to return
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  detail  str  method of an instrument, country of a phone, or null
// column:  accounts  int  members that have it
// column:  everyone  int  accounts that have it, a lease at the time
// column:  bits  float  weight
// column:  organizations  list[str]  ids of organizations that own it
MATCH (:Cluster {id: $cluster_id})-[r:HELD_BY]->(t:Identifier)
WITH r, t
ORDER BY r.bits DESC, t.kind, t.key
SKIP $skip
LIMIT $limit
RETURN
  t.kind AS kind,
  t.key AS key,
  coalesce(t.method, t.country) AS detail,
  r.accounts AS accounts,
  r.everyone AS everyone,
  r.bits AS bits,
  COLLECT {
    MATCH (t)<-[:OWNS]-(o:Organization)
    RETURN DISTINCT o.id AS id ORDER BY id LIMIT 20
  } AS organizations
ORDER BY bits DESC, kind, key
