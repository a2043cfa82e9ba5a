// What the members of a cluster sought, most exchanges first.
// mode:    read
// param:   cluster_id  str  cluster
// column:  capability  str  what was sought
// column:  exchanges  int  how many
// column:  accounts  int  members that sought it
MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)-[x:EXCHANGED]->(:Model)
RETURN
  x.capability AS capability,
  sum(x.exchanges) AS exchanges,
  count(DISTINCT a) AS accounts
ORDER BY exchanges DESC, capability
