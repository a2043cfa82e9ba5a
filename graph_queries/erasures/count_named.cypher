// Nodes that are called by one of some names.
// mode:    read
// param:   names  list[str]  ids and keys
// column:  nodes  int  how many
CALL () {
  UNWIND $names AS name
  MATCH (a:Account {id: name})
  RETURN count(a) AS found
  UNION ALL
  UNWIND $names AS name
  MATCH (t:Identifier {key: name})
  RETURN count(t) AS found
}
RETURN sum(found) AS nodes
