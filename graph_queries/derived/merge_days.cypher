// Exchanges of large clusters by day and model, which are too many to sum up for a page.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  cluster, day, model, exchanges, accounts, capabilities, sought
// writes:  (:Cluster)-[:ACTIVE]->(:Model)
UNWIND $rows AS row
MATCH (c:Cluster {id: row.cluster})
MATCH (m:Model {name: row.model})
MERGE (c)-[r:ACTIVE {day: date(row.day)}]->(m)
SET
  r.exchanges = row.exchanges,
  r.accounts = row.accounts,
  r.capabilities = row.capabilities,
  r.sought = row.sought,
  r.run_id = $run_id
