// Clusters by exact id.
// mode:    read
// param:   ids                list[str]  ids
// column:  id                 str    cluster
// column:  size               int    members
// column:  organization_id    str    where it was traced to, or null
// column:  organization_name  str    its name, or null
MATCH (c:Cluster)
WHERE c.id IN $ids
RETURN
  c.id AS id,
  c.size AS size,
  c.organization_id AS organization_id,
  c.organization_name AS organization_name
ORDER BY size DESC, id
