// The first free place in clusters, behind their members.
// mode:    read
// param:   clusters  list[str]  clusters
// column:  cluster_id  str  cluster
// column:  place  int  first free place
UNWIND $clusters AS cluster
MATCH (:Cluster {id: cluster})<-[r:MEMBER_OF]-()
RETURN cluster AS cluster_id, max(r.place) + 1 AS place
ORDER BY cluster_id
