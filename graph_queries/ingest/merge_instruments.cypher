// Instruments that accounts tried to pay with. The smallest value of a property wins,
// whatever the order of events.
// mode:    write
// param:   rows  list[dict]  one an account and a key, sorted by key
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
MERGE (t:PaymentInstrument {key: row.key})
ON CREATE SET t:Identifier, t.kind = 'instrument'
// Writing takes the node's lock, so that the comparison below is certain.
SET t.kind = 'instrument'
WITH a, t, row
SET
  t.bin = CASE
    WHEN row.bin IS NULL OR t.bin <= row.bin THEN t.bin
    ELSE row.bin END,
  t.last4 = CASE
    WHEN row.last4 IS NULL OR t.last4 <= row.last4 THEN t.last4
    ELSE row.last4 END,
  t.method = CASE
    WHEN row.method IS NULL OR t.method <= row.method THEN t.method
    ELSE row.method END
MERGE (a)-[r:PAID_WITH]->(t)
ON CREATE SET
  r.first_seen = datetime({epochMillis: row.first_ms}),
  r.last_seen = datetime({epochMillis: row.last_ms}),
  r.count = row.count
ON MATCH SET
  r.first_seen = CASE
    WHEN r.first_seen.epochMillis <= row.first_ms THEN r.first_seen
    ELSE datetime({epochMillis: row.first_ms}) END,
  r.last_seen = CASE
    WHEN r.last_seen.epochMillis >= row.last_ms THEN r.last_seen
    ELSE datetime({epochMillis: row.last_ms}) END,
  r.count = r.count + row.count
