// Record that a run began, and that older ones which still say so have failed.
// mode:    write
// param:   run_id  str  linkage run
OPTIONAL MATCH (old:LinkageRun {state: 'running'})
SET old.state = 'failed', old.error = 'interrupted', old.finished_at = datetime()
WITH count(old) AS interrupted
MERGE (r:LinkageRun {id: $run_id})
SET r.state = 'running', r.started_at = datetime(), r.heartbeat_at = datetime()
