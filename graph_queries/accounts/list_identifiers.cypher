// What an account was seen with, rarest first.
// mode:    read
// param:   account_id  str  account
// param:   skip  int  things to pass over
// param:   limit  int  most things to return
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  detail  str  method of an instrument, country of a phone, or null
// column:  first_seen_ms  int  first time
// column:  last_seen_ms  int  last time
// column:  count  int  how often
// column:  everyone  int  accounts that have it
MATCH (:Account {id: $account_id})-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t)
RETURN
  t.kind AS kind,
  t.key AS key,
  coalesce(t.method, t.country) AS detail,
  r.first_seen.epochMillis AS first_seen_ms,
  r.last_seen.epochMillis AS last_seen_ms,
  r.count AS count,
  COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-() }
    AS everyone
ORDER BY everyone, kind, key
SKIP $skip
LIMIT $limit
