// Every node with all that it holds, and the relationships that start at it.
// One row a node keeps the transfer small; no node starts so many that memory matters.
// mode:    read
// column:  labels      list[str]   all of them, in no order
// column:  kind        str         kind of an identifier, or null
// column:  key         str         what tells it from others of its label
// column:  properties  list[list]  name and value; times in epoch ms, days as text
// column:  ties        list[list]  type, kind and key of the end, properties
MATCH (n)
RETURN
  labels(n) AS labels,
  n.kind AS kind,
  coalesce(n.key, n.id, n.name) AS key,
  [p IN keys(n) | [p, CASE
    // The driver takes longer to make an object of one time than of all the rest.
    WHEN n[p] IS :: ZONED DATETIME THEN n[p].epochMillis
    ELSE n[p] END]] AS properties,
  COLLECT {
    MATCH (n)-[r]->(t)
    RETURN [
      type(r),
      t.kind,
      coalesce(t.key, t.id, t.name),
      [p IN keys(r) | [p, CASE
        WHEN r[p] IS :: ZONED DATETIME THEN r[p].epochMillis
        WHEN r[p] IS :: DATE THEN toString(r[p])
        ELSE r[p] END]]
    ]
  } AS ties
