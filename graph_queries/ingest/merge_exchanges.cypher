// Exchanges by account, day, model and capability.
// mode:    write
// param:   rows  list[dict]  one an account, day, model and capability, sorted by model
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
MERGE (m:Model {name: row.model})
// Writing takes the node's lock, before that of any of its relationships.
SET m.name = row.model
WITH a, m, row
MERGE (a)-[r:EXCHANGED {day: date(row.day), capability: row.capability}]->(m)
ON CREATE SET
  r.first_seen = datetime({epochMillis: row.first_ms}),
  r.last_seen = datetime({epochMillis: row.last_ms}),
  r.count = row.count,
  r.exchanges = row.exchanges,
  r.input_tokens = row.input_tokens,
  r.output_tokens = row.output_tokens
ON MATCH SET
  r.first_seen = CASE
    WHEN r.first_seen.epochMillis <= row.first_ms THEN r.first_seen
    ELSE datetime({epochMillis: row.first_ms}) END,
  r.last_seen = CASE
    WHEN r.last_seen.epochMillis >= row.last_ms THEN r.last_seen
    ELSE datetime({epochMillis: row.last_ms}) END,
  r.count = r.count + row.count,
  r.exchanges = r.exchanges + row.exchanges,
  r.input_tokens = r.input_tokens + row.input_tokens,
  r.output_tokens = r.output_tokens + row.output_tokens
