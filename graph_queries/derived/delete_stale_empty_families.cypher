// PromptFamily nodes that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
MATCH (n:PromptFamily)
WHERE n.run_id <> $run_id
DETACH DELETE n
