// Figures of clusters that a run added to, and where they lead now.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  cluster, size, first_ms, last_ms, exchanges
// writes:  (:Cluster)
UNWIND $rows AS row
MATCH (c:Cluster {id: row.cluster})
OPTIONAL MATCH (c)-[r:ATTRIBUTED_TO]->(o:Organization)
SET
  c.size = row.size,
  c.first_seen = datetime({epochMillis: row.first_ms}),
  c.last_seen = datetime({epochMillis: row.last_ms}),
  c.exchanges = row.exchanges,
  c.organization_id = o.id,
  c.organization_name = o.name,
  c.confidence = r.confidence,
  c.run_id = $run_id
