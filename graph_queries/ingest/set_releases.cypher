// Release dates of models; the latest release event counts.
// mode:    write
// param:   rows  list[dict]  one a model
UNWIND $rows AS row
MERGE (m:Model {name: row.model})
WITH m, row
WHERE m.release_order IS NULL OR row.order > m.release_order
SET
  m.release_order = row.order,
  m.released_at = datetime({epochMillis: row.released_at_ms})
