// Clusters of this run.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  cluster id and size
// writes:  (:Cluster)
UNWIND $rows AS row
MERGE (c:Cluster {id: row.id})
ON CREATE SET c.created_at = datetime()
SET c.size = row.size, c.run_id = $run_id
