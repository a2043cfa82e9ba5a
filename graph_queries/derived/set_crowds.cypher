// How many accounts have a crowded network or family, which is too many to count again.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  kind, key, accounts
// writes:  (:Network)
// writes:  (:PromptFamily)
UNWIND $rows AS row
MATCH (t:Identifier {key: row.key})
WHERE t.kind = row.kind
SET t.crowd = row.accounts, t.crowd_run_id = $run_id
