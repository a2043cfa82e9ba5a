// Prompts of the families of this run.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  family, keys: some of its fingerprints
// writes:  (:PromptFingerprint)-[:IN_FAMILY]->(:PromptFamily)
UNWIND $rows AS row
MATCH (f:PromptFamily {key: row.family})
UNWIND row.keys AS key
MATCH (p:PromptFingerprint {key: key})
MERGE (p)-[r:IN_FAMILY]->(f)
SET r.run_id = $run_id
