// The run that holds the lock of linkage now.
// mode:    read
// column:  holder  str  run
MATCH (l:RunLock {name: 'linkage'})
WHERE l.until > datetime()
RETURN l.run_id AS holder
ORDER BY holder
