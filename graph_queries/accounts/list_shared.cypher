// What two accounts share, and how many accounts have each.
// mode:    read
// param:   left_id  str  one account
// param:   right_id  str  the other
// param:   limit  int  most things to return
// param:   count_limit  int  where counting the accounts of a thing stops
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  everyone  int  accounts that have it, up to count_limit
MATCH (a:Account {id: $left_id})
MATCH (b:Account {id: $right_id})
CALL (a, b) {
  MATCH (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t)
  WHERE (b)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t)
  RETURN DISTINCT
    t,
    COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]-() }
      AS everyone
  UNION
  MATCH (a)-[:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t:PromptFamily)
  WHERE (b)-[:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t)
  WITH DISTINCT t
  CALL (t) {
    MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[:SENT]-(c:Account)
    WITH DISTINCT c
    LIMIT $count_limit
    RETURN count(c) AS everyone
  }
  RETURN t, everyone
  UNION
  MATCH (a)-[:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t:Network {network_kind: 'prefix'})
  WHERE (b)-[:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t)
  WITH DISTINCT t
  CALL (t) {
    MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(c:Account)
    WITH DISTINCT c
    LIMIT $count_limit
    RETURN count(c) AS everyone
  }
  RETURN t, everyone
}
RETURN t.kind AS kind, t.key AS key, everyone
ORDER BY everyone, kind, key
LIMIT $limit
