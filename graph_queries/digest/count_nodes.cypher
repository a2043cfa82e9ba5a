// How many nodes there are, from the count store.
// mode:    read
// column:  nodes  int  all of them
MATCH (n)
RETURN count(n) AS nodes
