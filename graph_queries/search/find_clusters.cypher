// Clusters whose ids begin with a text.
// mode:    read
// param:   text               str    beginning of the id
// param:   limit              int    most clusters to return
// column:  id                 str    cluster
// column:  size               int    members
// column:  organization_id    str    where it was traced to, or null
// column:  organization_name  str    its name, or null
MATCH (c:Cluster)
WHERE c.id STARTS WITH $text
RETURN
  c.id AS id,
  c.size AS size,
  c.organization_id AS organization_id,
  c.organization_name AS organization_name
ORDER BY size DESC, id
LIMIT $limit
