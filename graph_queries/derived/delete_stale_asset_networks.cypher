// Derived network relationships that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
MATCH (:Organization)-[:OWNS]->(:Network)<-[r:IN_NETWORK]-(:IPAddress)
WHERE r.run_id <> $run_id
DELETE r
