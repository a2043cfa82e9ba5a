// HELD_BY relationships that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
MATCH ()-[r:HELD_BY]->()
WHERE r.run_id <> $run_id
DELETE r
