// Autonomous systems of addresses, where an organization owns the system.
// mode:    read
// column:  ip  str  address
// column:  network  str  key of the system
MATCH (:Organization)-[:OWNS]->(n:Network {network_kind: 'asn'})<-[:IN_NETWORK]-(i:IPAddress)
RETURN DISTINCT i.key AS ip, n.key AS network
ORDER BY ip, network
