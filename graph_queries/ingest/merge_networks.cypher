// Prefix or autonomous system of addresses.
// mode:    write
// param:   rows  list[dict]  one an address and a network, sorted by network
UNWIND $rows AS row
MATCH (i:IPAddress {key: row.ip})
MERGE (n:Network {key: row.network})
ON CREATE SET n:Identifier, n.kind = 'network', n.network_kind = row.network_kind
MERGE (i)-[:IN_NETWORK]->(n)
