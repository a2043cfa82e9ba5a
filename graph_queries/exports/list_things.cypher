// What is known of some things, and what they say about a cluster.
// mode:    read
// param:   cluster_id  str  cluster
// param:   things  list[list]  kind and key of each
// param:   count_limit  int  where counting the accounts of a network or a family stops
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  method  str  method of an instrument, or null
// column:  issuer  str  issuer digits of an instrument, or null
// column:  country  str  country calling code of a phone number, or null
// column:  everyone  int  accounts that have it; a lease at the time, if it holds the cluster
// column:  bits  float  weight, if it is among what holds the cluster most, or null
// column:  organizations  list[str]  ids of organizations that own it
UNWIND $things AS thing
MATCH (t:Identifier {key: thing[1]})
WHERE t.kind = thing[0]
OPTIONAL MATCH (:Cluster {id: $cluster_id})-[h:HELD_BY]->(t)
RETURN
  t.kind AS kind,
  t.key AS key,
  t.method AS method,
  t.bin AS issuer,
  t.country AS country,
  CASE
    WHEN h IS NOT NULL THEN h.everyone
    WHEN t.crowd IS NOT NULL THEN t.crowd
    WHEN t:Network THEN COUNT {
      MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(b:Account)
      RETURN DISTINCT b LIMIT $count_limit
    }
    WHEN t:PromptFamily THEN COUNT {
      MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[:SENT]-(b:Account)
      RETURN DISTINCT b LIMIT $count_limit
    }
    ELSE COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]-() }
  END AS everyone,
  h.bits AS bits,
  COLLECT {
    MATCH (t)<-[:OWNS]-(o:Organization)
    RETURN DISTINCT o.id AS id ORDER BY id LIMIT 20
  } AS organizations
ORDER BY kind, key
