// A picture of the shortest ways between two accounts over what both, or others, have.
// mode:    read
// param:   left_id   str   account
// param:   right_id  str   another account
// param:   limit     int   most ways to return
// column:  way       Path  from one to the other
MATCH (a:Account {id: $left_id}), (b:Account {id: $right_id})
WHERE a <> b
MATCH way = allShortestPaths(
  (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL|HAS_PHONE|NAMED|SENT|IN_FAMILY|IN_NETWORK*..8]-(b)
)
RETURN way AS way
ORDER BY reduce(text = '', node IN nodes(way) | text + coalesce(node.id, node.key, '') + ' ')
LIMIT $limit
