// Put other words in the place of reasons.
// mode:    write
// param:   rows  list[dict]  cluster, organization and reasons
UNWIND $rows AS row
MATCH (:Cluster {id: row.cluster})-[r:ATTRIBUTED_TO]->(:Organization {id: row.organization})
SET r.reasons = row.reasons
