// Hashed names that accounts gave or paid by.
// mode:    write
// param:   rows  list[dict]  one an account and a key, sorted by key
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
MERGE (t:Person {key: row.key})
ON CREATE SET t:Identifier, t.kind = 'person'
// Writing takes the node's lock, before that of any of its relationships.
SET t.kind = 'person'
WITH a, t, row
MERGE (a)-[r:NAMED]->(t)
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
