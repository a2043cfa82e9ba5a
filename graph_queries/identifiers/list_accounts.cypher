// Accounts that have an identifier, by id.
// mode:    read
// param:   kind             str  kind of the identifier
// param:   key              str  its value or keyed hash
// param:   after            str  list the accounts whose ids sort after this one
// param:   limit            int  most accounts to return
// column:  account_id       str  account
// column:  status           str  active, suspended, banned, closed
// column:  first_seen_ms    int  epoch ms, first with this identifier
// column:  last_seen_ms     int  epoch ms, last with this identifier
// column:  count            int  how often with this identifier
// column:  cluster_id       str  cluster of the account, or null
MATCH (t:Identifier {key: $key})
WHERE t.kind = $kind
CALL (t) {
  MATCH (t)<-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-(a:Account)
  RETURN a AS a, r AS r
  UNION ALL
  MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[r:ACCESSED_FROM]-(a:Account)
  RETURN a AS a, r AS r
  UNION ALL
  MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[r:SENT]-(a:Account)
  RETURN a AS a, r AS r
}
WITH a, r
WHERE a.id > $after
WITH
  a,
  min(r.first_seen.epochMillis) AS first_seen_ms,
  max(r.last_seen.epochMillis) AS last_seen_ms,
  sum(r.count) AS count
ORDER BY a.id
LIMIT $limit
RETURN
  a.id AS account_id,
  coalesce(a.status, 'active') AS status,
  first_seen_ms AS first_seen_ms,
  last_seen_ms AS last_seen_ms,
  count AS count,
  COLLECT { MATCH (a)-[:MEMBER_OF]->(c:Cluster) RETURN c.id AS id ORDER BY id LIMIT 1 }[0]
    AS cluster_id
ORDER BY account_id
