// Models, of those named, that no event speaks of any more.
// mode:    write
// param:   names  list[str]  models
UNWIND $names AS name
MATCH (m:Model {name: name})
WHERE m.release_order IS NULL AND NOT EXISTS { (m)<-[:EXCHANGED]-(:Account) }
DETACH DELETE m
