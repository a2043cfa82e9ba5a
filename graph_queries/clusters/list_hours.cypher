// At which hours of the day members were first and last active, by their places.
// mode:    read
// param:   cluster_id  str  cluster
// param:   first       int  place of the first member that is wanted
// param:   limit       int  most members to return
// column:  account_id  str  member
// column:  place       int  its place
// column:  hours       list[int]  UTC hours, one for each time
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster)
WHERE r.cluster_id = $cluster_id AND r.place >= $first
WITH a, r
ORDER BY r.cluster_id, r.place
LIMIT $limit
RETURN
  a.id AS account_id,
  r.place AS place,
  COLLECT {
    MATCH (a)-[x:EXCHANGED]->(:Model)
    UNWIND [x.first_seen, x.last_seen] AS time
    RETURN time.hour AS hour
  } AS hours
ORDER BY place
