// Prompts that came into families since a run, and families that are new.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  family, keys: its new fingerprints
// writes:  (:PromptFamily)
// writes:  (:PromptFingerprint)-[:IN_FAMILY]->(:PromptFamily)
UNWIND $rows AS row
MERGE (f:PromptFamily {key: row.family})
ON CREATE SET f:Identifier, f.kind = 'prompt_family', f.size = 0
SET f.run_id = $run_id
WITH f, row
UNWIND row.keys AS key
MATCH (p:PromptFingerprint {key: key})
MERGE (p)-[r:IN_FAMILY]->(f)
ON CREATE SET f.size = f.size + 1
SET r.run_id = $run_id
