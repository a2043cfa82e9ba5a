// Accounts that share the most and the rarest things with an account.
// mode:    read
// param:   account_id  str    account
// param:   crowd       int    things of more accounts than this say too little
// param:   limit       int    most accounts to return
// column:  account_id  str    the other account
// column:  shared      int    things that both have
// column:  kinds       list   kinds of those things
// column:  rarest      int    accounts that have the rarest of them
// column:  cluster_id  str    cluster of the other, or null
MATCH (a:Account {id: $account_id})
MATCH (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t:Identifier)
WITH a, t, COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-() } AS accounts
WHERE accounts <= $crowd
MATCH (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-(b:Account)
WHERE b <> a
WITH b, count(t) AS shared, collect(DISTINCT t.kind) AS kinds, min(accounts) AS rarest
ORDER BY shared DESC, rarest, b.id
LIMIT $limit
OPTIONAL MATCH (b)-[:MEMBER_OF]->(c:Cluster)
RETURN
  b.id AS account_id,
  shared AS shared,
  kinds AS kinds,
  rarest AS rarest,
  min(c.id) AS cluster_id
ORDER BY shared DESC, rarest, account_id
