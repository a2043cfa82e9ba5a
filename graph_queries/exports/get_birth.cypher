// When a cluster's id was first given.
// mode:    read
// param:   cluster_id  str  cluster
// column:  created_ms  int  epoch ms
MATCH (c:Cluster {id: $cluster_id})
RETURN c.created_at.epochMillis AS created_ms
ORDER BY created_ms
