// Organizations by id, after one of them.
// mode:    read
// param:   after_id  str  id of the last one that was read, or empty
// param:   limit  int  most to return
// column:  id  str  organization
// column:  name  str  its name, or null
// column:  assets  int  things it owns
// column:  clusters  int  clusters traced to it
// column:  accounts  int  members of these
// column:  exchanges  int  exchanges of these
MATCH (o:Organization)
WHERE o.id > $after_id
WITH o
ORDER BY o.id
LIMIT $limit
CALL (o) {
  OPTIONAL MATCH (o)<-[:ATTRIBUTED_TO]-(c:Cluster)
  RETURN count(c) AS clusters, sum(c.size) AS accounts, sum(coalesce(c.exchanges, 0)) AS exchanges
}
RETURN
  o.id AS id,
  o.name AS name,
  COUNT { (o)-[:OWNS]->() } AS assets,
  clusters,
  accounts,
  exchanges
ORDER BY id
