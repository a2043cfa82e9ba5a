// Figures of the clusters of this run, from their members and attribution.
// mode:    write
// param:   run_id  str  linkage run
MATCH (c:Cluster {run_id: $run_id})
CALL (c) {
  MATCH (c)<-[:MEMBER_OF {run_id: $run_id}]-(a:Account)
  CALL (a) {
    OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
    RETURN sum(x.exchanges) AS exchanges
  }
  RETURN
    min(a.first_seen) AS first_seen,
    max(a.last_seen) AS last_seen,
    sum(exchanges) AS exchanges
}
OPTIONAL MATCH (c)-[r:ATTRIBUTED_TO {run_id: $run_id}]->(o:Organization)
SET
  c.first_seen = first_seen,
  c.last_seen = last_seen,
  c.exchanges = exchanges,
  c.organization_id = o.id,
  c.organization_name = o.name,
  c.confidence = r.confidence
