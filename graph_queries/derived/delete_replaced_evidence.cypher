// Evidence of some clusters that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
// param:   clusters  list[str]  clusters whose members changed
UNWIND $clusters AS cluster
MATCH (:Cluster {id: cluster})-[r:HELD_BY]->()
WHERE r.run_id <> $run_id
DELETE r
