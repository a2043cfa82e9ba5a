// IN_FAMILY relationships that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
MATCH ()-[r:IN_FAMILY]->()
WHERE r.run_id <> $run_id
DELETE r
