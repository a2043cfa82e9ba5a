// Evidence that holds the clusters of this run together.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  cluster, kind, key, accounts, everyone, bits
// writes:  (:Cluster)-[:HELD_BY]->(:Identifier)
UNWIND $rows AS row
MATCH (c:Cluster {id: row.cluster})
MATCH (t:Identifier {key: row.key})
WHERE t.kind = row.kind
MERGE (c)-[r:HELD_BY]->(t)
SET
  r.accounts = row.accounts,
  r.everyone = row.everyone,
  r.bits = row.bits,
  r.run_id = $run_id
