// Take the lock of linkage, if it is free or its lease is over.
// mode:    write
// param:   run_id  str  linkage run
// param:   lease_ms  int  length of the lease
// column:  holder  str  run that holds the lock now
MERGE (l:RunLock {name: 'linkage'})
ON CREATE SET l.run_id = $run_id, l.until = datetime()
// Writing takes the node's lock; only what is read after it is certain.
SET l.name = 'linkage'
WITH l
SET l.run_id = CASE
  WHEN l.until <= datetime() THEN $run_id
  ELSE l.run_id END
SET l.until = CASE
  WHEN l.run_id = $run_id THEN datetime() + duration({milliseconds: $lease_ms})
  ELSE l.until END
RETURN l.run_id AS holder
