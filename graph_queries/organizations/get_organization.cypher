// One organization.
// mode:    read
// param:   organization_id  str  organization
// column:  id  str  organization
// column:  name  str  its name, or null
// column:  assets  int  things it owns
// column:  clusters  int  clusters traced to it
// column:  accounts  int  members of these
// column:  exchanges  int  exchanges of these
MATCH (o:Organization {id: $organization_id})
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
