// Accounts that have an identifier which very many have, by id.
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
// Account by account in the order of their index: where many have it, the next page is
// soon full, while all who have it would have to be sorted.
MATCH (a:Account)
WHERE
  a.id > $after
  AND (
    EXISTS {
      (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t)
    }
    OR EXISTS { (a)-[:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t) }
    OR EXISTS { (a)-[:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t) }
  )
WITH a, t
ORDER BY a.id
LIMIT $limit
CALL (a, t) {
  CALL (a, t) {
    MATCH (a)-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t)
    RETURN r AS r
    UNION ALL
    MATCH (a)-[r:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t)
    RETURN r AS r
    UNION ALL
    MATCH (a)-[r:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t)
    RETURN r AS r
  }
  RETURN
    min(r.first_seen.epochMillis) AS first_seen_ms,
    max(r.last_seen.epochMillis) AS last_seen_ms,
    sum(r.count) AS count
}
RETURN
  a.id AS account_id,
  coalesce(a.status, 'active') AS status,
  first_seen_ms AS first_seen_ms,
  last_seen_ms AS last_seen_ms,
  count AS count,
  COLLECT { MATCH (a)-[:MEMBER_OF]->(c:Cluster) RETURN c.id AS id ORDER BY id LIMIT 1 }[0]
    AS cluster_id
ORDER BY account_id
