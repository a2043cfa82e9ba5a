// What the members of a cluster did with the models.
// mode:    read
// param:   cluster_id  str  cluster
// param:   early_ms  int  how soon after its release a model's use is early
// column:  account  str  account
// column:  exchanges  list[list]  capability, exchanges
// column:  early  bool  whether it used a model so soon after its release
MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)-[x:EXCHANGED]->(m:Model)
WITH
  a,
  x.capability AS capability,
  sum(x.exchanges) AS exchanges,
  max(
    CASE
      WHEN x.first_seen.epochMillis < m.released_at.epochMillis THEN 0
      WHEN x.first_seen.epochMillis < m.released_at.epochMillis + $early_ms THEN 1
      ELSE 0
    END
  ) AS early
RETURN
  a.id AS account,
  collect([capability, exchanges]) AS exchanges,
  max(early) = 1 AS early
ORDER BY account
