// A picture of where a cluster leads: organizations, what they own, and members that have it.
// mode:    read
// param:   cluster_id  str   cluster
// param:   limit       int   most ways to return
// column:  way         Path  from an organization over what it owns to a member and the cluster
MATCH (c:Cluster {id: $cluster_id})-[w:ATTRIBUTED_TO]->(o:Organization)
WITH c, o, w
ORDER BY w.confidence DESC, o.id
LIMIT 5
MATCH way = (o)-[:OWNS]->(t)(()<-[:IN_NETWORK|ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|NAMED]-()){0, 2}(a:Account)-[:MEMBER_OF]->(c)
RETURN way AS way
ORDER BY w.confidence DESC, o.id, a.id, length(way)
LIMIT $limit
