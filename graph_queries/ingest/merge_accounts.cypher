// Accounts that events speak of, with the span of their events.
// mode:    write
// param:   rows  list[dict]  one an account, sorted by id
UNWIND $rows AS row
MERGE (a:Account {id: row.id})
ON CREATE SET a.status = 'active'
SET
  a.first_seen = CASE
    WHEN a.first_seen.epochMillis <= row.first_ms THEN a.first_seen
    ELSE datetime({epochMillis: row.first_ms}) END,
  a.last_seen = CASE
    WHEN a.last_seen.epochMillis >= row.last_ms THEN a.last_seen
    ELSE datetime({epochMillis: row.last_ms}) END
