// Organizations; the name of the latest asset event counts.
// mode:    write
// param:   rows  list[dict]  one an organization
UNWIND $rows AS row
MERGE (o:Organization {id: row.id})
WITH o, row
WHERE o.name_order IS NULL OR row.order > o.name_order
SET o.name_order = row.order, o.name = row.name
