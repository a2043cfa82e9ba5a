// Members of a cluster at some places in the order of how well they are held.
// mode:    read
// param:   cluster_id  str  cluster
// param:   places      list[int]  the places
// column:  account_id  str  member
// column:  place       int  its place
// column:  bits        float  evidence for the membership
// column:  status      str  active, suspended, banned, closed
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster)
WHERE r.cluster_id = $cluster_id AND r.place IN $places
RETURN
  a.id AS account_id,
  r.place AS place,
  r.bits AS bits,
  coalesce(a.status, 'active') AS status
ORDER BY place
