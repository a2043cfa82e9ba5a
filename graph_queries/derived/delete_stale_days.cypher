// ACTIVE relationships that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
MATCH (:Cluster)-[r:ACTIVE]->()
WHERE r.run_id <> $run_id
DELETE r
