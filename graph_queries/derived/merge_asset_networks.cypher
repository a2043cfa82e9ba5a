// Addresses that lie in an organization's network.
// mode:    write
// param:   run_id  str  linkage run
// param:   rows  list[dict]  address and network
// writes:  (:IPAddress)-[:IN_NETWORK {run_id}]->(:Network)
UNWIND $rows AS row
MATCH (i:IPAddress {key: row.ip})
MATCH (n:Network {key: row.network})
MERGE (i)-[r:IN_NETWORK]->(n)
ON CREATE SET r.run_id = $run_id
SET r.run_id = CASE WHEN r.run_id IS NULL THEN null ELSE $run_id END
