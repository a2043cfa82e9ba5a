// Families of near-identical prompts.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  family and its fingerprints
// writes:  (:PromptFamily)
// writes:  (:PromptFingerprint)-[:IN_FAMILY]->(:PromptFamily)
UNWIND $rows AS row
MERGE (f:PromptFamily {key: row.family})
ON CREATE SET f:Identifier, f.kind = 'prompt_family'
SET f.size = row.size, f.run_id = $run_id
WITH f, row
UNWIND row.keys AS key
MATCH (p:PromptFingerprint {key: key})
MERGE (p)-[r:IN_FAMILY]->(f)
SET r.run_id = $run_id
