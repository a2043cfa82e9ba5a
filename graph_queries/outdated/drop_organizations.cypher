// Organizations, of those named, that no event speaks of any more.
// mode:    write
// param:   ids  list[str]  organizations
UNWIND $ids AS id
MATCH (o:Organization {id: id})
WHERE o.name_order IS NULL
DETACH DELETE o
