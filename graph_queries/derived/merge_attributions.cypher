// Organizations that the clusters of this run were traced to.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  cluster, organization, confidence, bits, reasons
// writes:  (:Cluster)-[:ATTRIBUTED_TO]->(:Organization)
UNWIND $rows AS row
MATCH (c:Cluster {id: row.cluster})
MATCH (o:Organization {id: row.organization})
MERGE (c)-[r:ATTRIBUTED_TO]->(o)
SET
  r.confidence = row.confidence,
  r.bits = row.bits,
  r.reasons = row.reasons,
  r.run_id = $run_id
