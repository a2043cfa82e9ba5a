// Record how a run ended.
// mode:    write
// param:   run_id  str  linkage run
// param:   state  str  succeeded or failed
// param:   accounts  int  accounts that it read
// param:   clusters  int  clusters that it wrote
// param:   error  str  why it failed, or null
MATCH (r:LinkageRun {id: $run_id})
SET
  r.state = $state,
  r.finished_at = datetime(),
  r.accounts = $accounts,
  r.clusters = $clusters,
  r.error = $error
