// Clusters of this run.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  cluster id, size, kind, suspicion, signs and their bits
// writes:  (:Cluster)
UNWIND $rows AS row
MERGE (c:Cluster {id: row.id})
ON CREATE SET c.created_at = datetime()
SET
  c.size = row.size,
  c.group_kind = row.kind,
  c.suspicion = row.suspicion,
  c.signs = row.signs,
  c.sign_bits = row.sign_bits,
  c.run_id = $run_id
