// Exchanges of a large cluster by day and model, as the newest run summed them up.
// mode:    read
// param:   cluster_id  str  cluster
// column:  day  str  UTC day
// column:  model  str  model
// column:  exchanges  int  how many
// column:  accounts  int  members that made them
// column:  capabilities  list[str]  what was sought, in order; '' if not said
// column:  sought  list[int]  exchanges of each capability
MATCH (:Cluster {id: $cluster_id})-[r:ACTIVE]->(m:Model)
RETURN
  toString(r.day) AS day,
  m.name AS model,
  r.exchanges AS exchanges,
  r.accounts AS accounts,
  // An earlier version did not keep them.
  coalesce(r.capabilities, []) AS capabilities,
  coalesce(r.sought, []) AS sought
ORDER BY day, model
