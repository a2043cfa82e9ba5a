// Networks, of those named, that no address lies in and no organization owns any more.
// mode:    write
// param:   keys  list[str]  networks
UNWIND $keys AS key
MATCH (n:Network {key: key})
WHERE NOT EXISTS { (n)<-[:OWNS]-(:Organization) }
  AND NOT EXISTS {
    MATCH (n)<-[r:IN_NETWORK]-(:IPAddress)
    WHERE r.run_id IS NULL
  }
DETACH DELETE n
