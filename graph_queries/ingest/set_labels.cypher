// Verdicts of analysts on accounts; the latest label event counts.
// mode:    write
// param:   rows  list[dict]  one an account
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
WHERE a.verdict_order IS NULL OR row.order > a.verdict_order
SET
  a.verdict_order = row.order,
  a.verdict_at = datetime({epochMillis: row.time_ms}),
  a.verdict = row.verdict,
  a.labelled_organization_id = row.organization_id
