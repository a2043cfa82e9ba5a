// Clusters most of whose accounts were banned, with what came after the ban. A cluster
// was banned when half of its banned accounts were; whoever signed up later is new.
// mode:    read
// param:   noticed  list[str]  accounts that resembled a cluster at sign-up, or null
// column:  cluster_id  str  cluster
// column:  organization_id  str  where it was traced to, or null
// column:  organization_name  str  its name, or null
// column:  size  int  members
// column:  banned  int  banned members
// column:  banned_at_ms  int  when half of these were
// column:  newcomers  int  members that signed up later
// column:  standing  int  of these, those that are not banned
// column:  first_ms  int  when the first of the newcomers signed up, or null
// column:  placed  list[str]  newcomers that were noticed when they came
MATCH (c:Cluster)<-[:MEMBER_OF]-(a:Account)
WITH
  c,
  count(a) AS size,
  count(CASE WHEN a.status = 'banned' THEN 1 END) AS banned,
  percentileDisc(
    CASE WHEN a.status = 'banned' THEN a.status_at.epochMillis END, 0.5
  ) AS banned_at_ms
WHERE banned > 0
CALL (c, banned_at_ms) {
  MATCH (c)<-[:MEMBER_OF]-(a:Account)
  WHERE a.signed_up_at.epochMillis > banned_at_ms
  RETURN
    count(a) AS newcomers,
    count(CASE WHEN a.status = 'banned' THEN null ELSE 1 END) AS standing,
    min(a.signed_up_at.epochMillis) AS first_ms,
    collect(CASE WHEN a.id IN $noticed THEN a.id END) AS placed
}
WITH c, size, banned, banned_at_ms, newcomers, standing, first_ms, placed
WHERE 2 * (banned - newcomers + standing) >= size - newcomers
RETURN
  c.id AS cluster_id,
  c.organization_id AS organization_id,
  c.organization_name AS organization_name,
  size,
  banned,
  banned_at_ms,
  newcomers,
  standing,
  first_ms,
  placed
ORDER BY cluster_id
