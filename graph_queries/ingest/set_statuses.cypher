// Status of accounts; the latest status event counts.
// mode:    write
// param:   rows  list[dict]  one an account
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
WHERE a.status_order IS NULL OR row.order > a.status_order
SET
  a.status_order = row.order,
  a.status_at = datetime({epochMillis: row.time_ms}),
  a.status = row.status
