// Every account in a cluster, with the cluster's organization.
// mode:    read
// column:  account_id  str  account
// column:  cluster_id  str  cluster
// column:  organization_id  str  organization, or null
// column:  confidence  float  of the membership
MATCH (a:Account)-[r:MEMBER_OF]->(c:Cluster)
RETURN
  a.id AS account_id,
  c.id AS cluster_id,
  c.organization_id AS organization_id,
  r.confidence AS confidence
ORDER BY account_id, cluster_id
