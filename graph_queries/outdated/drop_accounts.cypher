// Accounts, of those named, that no event speaks of any more.
// mode:    write
// param:   ids  list[str]  accounts
UNWIND $ids AS id
MATCH (a:Account {id: id})
WHERE a.first_seen IS NULL AND NOT EXISTS { (a)<-[:OWNS]-(:Organization) }
DETACH DELETE a
