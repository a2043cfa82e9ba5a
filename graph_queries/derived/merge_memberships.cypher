// Members of the clusters of this run.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  account, cluster, bits, confidence, place
// writes:  (:Account)-[:MEMBER_OF]->(:Cluster)
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
MATCH (c:Cluster {id: row.cluster})
MERGE (a)-[r:MEMBER_OF]->(c)
SET
  r.bits = row.bits,
  r.confidence = row.confidence,
  r.cluster_id = row.cluster,
  r.place = row.place,
  r.run_id = $run_id
