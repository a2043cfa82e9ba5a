// What each account was seen with; one row an account keeps the transfer small.
// mode:    read
// column:  account  str  account
// column:  signed_up_ms  int  epoch ms of its sign-up, or null
// column:  sightings  list[list]  kind, key, first and last in epoch ms, count
MATCH (a:Account)
OPTIONAL MATCH (a)-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t)
RETURN
  a.id AS account,
  a.signed_up_at.epochMillis AS signed_up_ms,
  collect([t.kind, t.key, r.first_seen.epochMillis, r.last_seen.epochMillis, r.count])
    AS sightings
