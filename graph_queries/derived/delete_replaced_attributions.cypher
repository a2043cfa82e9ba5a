// Attributions of some clusters that this run did not write again.
// mode:    write
// param:   run_id  str  linkage run
// param:   clusters  list[str]  clusters that lead elsewhere now
UNWIND $clusters AS cluster
MATCH (:Cluster {id: cluster})-[r:ATTRIBUTED_TO]->()
WHERE r.run_id <> $run_id
DELETE r
