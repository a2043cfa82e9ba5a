// Every account in a cluster, with the cluster's organization.
// mode:    read
// column:  account_id  str  account
// column:  cluster_id  str  cluster
// column:  organization_id  str  organization, or null
// column:  confidence  float  of the membership
// column:  group_kind  str  what the cluster looks like
// column:  suspicion  float  how much like a campaign
MATCH (a:Account)-[r:MEMBER_OF]->(c:Cluster)
RETURN
  a.id AS account_id,
  c.id AS cluster_id,
  c.organization_id AS organization_id,
  r.confidence AS confidence,
  c.group_kind AS group_kind,
  c.suspicion AS suspicion
ORDER BY account_id, cluster_id
