// What holds a cluster together, strongest first.
// mode:    read
// param:   cluster_id  str  cluster
// param:   limit  int  most things to return
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  accounts  int  members that have it
// column:  everyone  int  accounts that have it
// column:  bits  float  weight
MATCH (:Cluster {id: $cluster_id})-[r:HELD_BY]->(t:Identifier)
RETURN
  t.kind AS kind,
  t.key AS key,
  r.accounts AS accounts,
  r.everyone AS everyone,
  r.bits AS bits
ORDER BY bits DESC, kind, key
LIMIT $limit
