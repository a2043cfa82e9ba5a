// Memberships of accounts in clusters.
// mode:    read
// param:   ids  list[str]  accounts
// column:  members  int  how many
UNWIND $ids AS id
MATCH (:Account {id: id})-[r:MEMBER_OF]->(:Cluster)
RETURN count(r) AS members
