// Figures of clusters, from the members that are left; one without any goes.
// mode:    write
MATCH (c:Cluster)
CALL (c) {
  OPTIONAL MATCH (c)<-[:MEMBER_OF]-(a:Account)
  CALL (a) {
    OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
    RETURN sum(x.exchanges) AS exchanges
  }
  RETURN
    count(a) AS size,
    min(a.first_seen) AS first_seen,
    max(a.last_seen) AS last_seen,
    sum(exchanges) AS exchanges
}
SET
  c.size = size,
  c.first_seen = first_seen,
  c.last_seen = last_seen,
  c.exchanges = exchanges
WITH c, size
WHERE size = 0
DETACH DELETE c
