// What events say of organizations, to be written again from the events that are left.
// mode:    write
// param:   ids  list[str]  organizations
UNWIND $ids AS id
MATCH (o:Organization {id: id})
CALL (o) {
  MATCH (o)-[r:OWNS]->()
  DELETE r
}
SET o = {id: id}
