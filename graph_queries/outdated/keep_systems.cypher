// Autonomous systems that no event left places an address in.
// mode:    write
// param:   rows  list[dict]  address, and the systems that are left
UNWIND $rows AS row
MATCH (:IPAddress {key: row.ip})-[r:IN_NETWORK]->(n:Network {network_kind: 'asn'})
WHERE r.run_id IS NULL AND NOT n.key IN row.systems
DELETE r
