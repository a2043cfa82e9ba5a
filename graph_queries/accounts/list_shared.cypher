// What two accounts share, when each had it, and how many accounts have it.
// mode:    read
// param:   left_id  str  one account
// param:   right_id  str  the other
// param:   limit  int  most things to return
// param:   count_limit  int  where counting the accounts of a network or a family stops
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  everyone  int  accounts that have it, up to count_limit
// column:  left_first_ms  int  first time of the one account with it
// column:  left_last_ms  int  last time
// column:  right_first_ms  int  first time of the other
// column:  right_last_ms  int  last time
MATCH (a:Account {id: $left_id})
MATCH (b:Account {id: $right_id})
CALL (a, b) {
  MATCH (a)-[l:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t)
  MATCH (b)-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t)
  RETURN
    t,
    min(l.first_seen) AS left_first,
    max(l.last_seen) AS left_last,
    min(r.first_seen) AS right_first,
    max(r.last_seen) AS right_last,
    COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]-() }
      AS everyone
  UNION
  MATCH (a)-[l:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t:PromptFamily)
  WITH b, t, min(l.first_seen) AS left_first, max(l.last_seen) AS left_last
  MATCH (b)-[r:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t)
  WITH
    t,
    left_first,
    left_last,
    min(r.first_seen) AS right_first,
    max(r.last_seen) AS right_last
  WITH
    t,
    left_first,
    left_last,
    right_first,
    right_last,
    CASE
      WHEN t.crowd IS NOT NULL THEN t.crowd
      ELSE COUNT {
        MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[:SENT]-(c:Account)
        RETURN DISTINCT c LIMIT $count_limit
      }
    END AS everyone
  RETURN t, left_first, left_last, right_first, right_last, everyone
  UNION
  MATCH (a)-[l:ACCESSED_FROM]->(:IPAddress)-[x:IN_NETWORK]->(t:Network {network_kind: 'prefix'})
  WHERE x.run_id IS NULL
  WITH b, t, min(l.first_seen) AS left_first, max(l.last_seen) AS left_last
  MATCH (b)-[r:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t)
  WITH
    t,
    left_first,
    left_last,
    min(r.first_seen) AS right_first,
    max(r.last_seen) AS right_last
  WITH
    t,
    left_first,
    left_last,
    right_first,
    right_last,
    CASE
      WHEN t.crowd IS NOT NULL THEN t.crowd
      ELSE COUNT {
        MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(c:Account)
        RETURN DISTINCT c LIMIT $count_limit
      }
    END AS everyone
  RETURN t, left_first, left_last, right_first, right_last, everyone
}
RETURN
  t.kind AS kind,
  t.key AS key,
  everyone,
  left_first.epochMillis AS left_first_ms,
  left_last.epochMillis AS left_last_ms,
  right_first.epochMillis AS right_first_ms,
  right_last.epochMillis AS right_last_ms
ORDER BY everyone, kind, key
LIMIT $limit
