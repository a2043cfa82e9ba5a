// Clusters of the last run.
// mode:    read
// column:  account_id  str  member
// column:  cluster_id  str  cluster
MATCH (a:Account)-[:MEMBER_OF]->(c:Cluster)
RETURN a.id AS account_id, c.id AS cluster_id
ORDER BY account_id, cluster_id
