// Give the lock of linkage back, if this run holds it.
// mode:    write
// param:   run_id  str  linkage run
MATCH (l:RunLock {name: 'linkage', run_id: $run_id})
SET l.until = datetime()
