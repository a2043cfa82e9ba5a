// Exchanges of a cluster by day and model.
// mode:    read
// param:   cluster_id  str  cluster
// column:  day  str  UTC day
// column:  model  str  model
// column:  exchanges  int  how many
// column:  accounts  int  members that made them
MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)-[x:EXCHANGED]->(m:Model)
WITH x.day AS day, m.name AS model, sum(x.exchanges) AS exchanges, count(DISTINCT a) AS accounts
RETURN toString(day) AS day, model, exchanges, accounts
ORDER BY day, model
