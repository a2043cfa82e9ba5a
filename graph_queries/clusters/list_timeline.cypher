// Exchanges of a cluster by day and model.
// mode:    read
// param:   cluster_id  str  cluster
// column:  day  str  UTC day
// column:  model  str  model
// column:  exchanges  int  how many
// column:  accounts  int  members that made them
// column:  capabilities  list[str]  what was sought, in order; '' if not said
// column:  sought  list[int]  exchanges of each capability
MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)-[x:EXCHANGED]->(m:Model)
WITH
  x.day AS day,
  m.name AS model,
  sum(x.exchanges) AS exchanges,
  count(DISTINCT a) AS accounts,
  collect([x.capability, x.exchanges]) AS parts
CALL (parts) {
  UNWIND parts AS part
  WITH part[0] AS capability, sum(part[1]) AS exchanges
  ORDER BY capability
  RETURN collect(capability) AS capabilities, collect(exchanges) AS sought
}
RETURN toString(day) AS day, model, exchanges, accounts, capabilities, sought
ORDER BY day, model
