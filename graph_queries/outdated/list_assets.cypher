// What organizations own: identifiers and accounts.
// mode:    read
// param:   ids  list[str]  organizations
// column:  kind  str  kind of identifier, or account
// column:  key  str  its key, or the account's id
UNWIND $ids AS id
MATCH (:Organization {id: id})-[:OWNS]->(t)
WITH DISTINCT coalesce(t.kind, 'account') AS kind, coalesce(t.key, t.id) AS key
RETURN kind, key
ORDER BY kind, key
