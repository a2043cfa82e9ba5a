// Accounts by exact id.
// mode:    read
// param:   ids         list[str]  ids
// column:  id          str  account
// column:  status      str  active, suspended, banned, closed
// column:  cluster_id  str  cluster, or null
MATCH (a:Account)
WHERE a.id IN $ids
RETURN
  a.id AS id,
  coalesce(a.status, 'active') AS status,
  COLLECT { MATCH (a)-[:MEMBER_OF]->(c:Cluster) RETURN c.id AS id ORDER BY id LIMIT 1 }[0]
    AS cluster_id
ORDER BY id
