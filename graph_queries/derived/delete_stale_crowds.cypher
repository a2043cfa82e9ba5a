// Counts of networks and families that are crowded no more.
// mode:    write
// param:   run_id  str  linkage run
// writes:  (:Network)
// writes:  (:PromptFamily)
MATCH (t:Network|PromptFamily)
WHERE t.crowd_run_id <> $run_id
REMOVE t.crowd, t.crowd_run_id
