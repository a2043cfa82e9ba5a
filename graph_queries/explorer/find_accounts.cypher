// Accounts whose properties have the given values.
// mode:    read
// param:   properties  dict  property names and values, all of which must match
// param:   limit  int  most accounts to return
// column:  account  Node  account that matches
MATCH (a:Account)
WHERE all(name IN keys($properties) WHERE a[name] = $properties[name])
RETURN a AS account
ORDER BY a.id
LIMIT $limit
