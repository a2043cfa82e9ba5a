// Families of near-identical prompts.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  family, size
// writes:  (:PromptFamily)
UNWIND $rows AS row
MERGE (f:PromptFamily {key: row.family})
ON CREATE SET f:Identifier, f.kind = 'prompt_family'
SET f.size = row.size, f.run_id = $run_id
