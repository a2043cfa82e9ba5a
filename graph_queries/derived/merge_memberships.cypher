// Members of the clusters of this run.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  account, cluster, bits, confidence
// writes:  (:Account)-[:MEMBER_OF]->(:Cluster)
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
MATCH (c:Cluster {id: row.cluster})
MERGE (a)-[r:MEMBER_OF]->(c)
SET r.bits = row.bits, r.confidence = row.confidence, r.run_id = $run_id
