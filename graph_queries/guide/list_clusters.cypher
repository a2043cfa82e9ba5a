// Clusters, the most suspicious first, with how many accounts each has and where it leads.
// mode:    read
// param:   limit         int    most clusters to return
// column:  cluster_id    str    cluster
// column:  size          int    members
// column:  group_kind    str    campaign, company, household, class, reseller or other
// column:  suspicion     float  0 to 1
// column:  organization  str    name of the organization that it was traced to, or null
// column:  last_seen     str    when a member was last seen
MATCH (c:Cluster)
RETURN
  c.id AS cluster_id,
  c.size AS size,
  c.group_kind AS group_kind,
  round(c.suspicion, 2) AS suspicion,
  c.organization_name AS organization,
  toString(c.last_seen) AS last_seen
ORDER BY c.suspicion DESC, size DESC, cluster_id
LIMIT $limit
