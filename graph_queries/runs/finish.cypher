// Record how a run ended.
// mode:    write
// param:   run_id  str  linkage run
// param:   state  str  succeeded or failed
// param:   accounts  int  accounts that it read
// param:   clusters  int  clusters that it wrote
// param:   error  str  why it failed, or null
// param:   phases  list[str]  what it did, in order
// param:   phase_seconds  list[float]  how long each phase took
MATCH (r:LinkageRun {id: $run_id})
SET
  r.state = $state,
  r.finished_at = datetime(),
  r.accounts = $accounts,
  r.clusters = $clusters,
  r.error = $error,
  r.phases = $phases,
  r.phase_seconds = $phase_seconds
