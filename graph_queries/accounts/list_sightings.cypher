// What an account was seen with, prompts by their families, and when it signed up.
// mode:    read
// param:   account_id  str  account
// column:  account  str  account
// column:  signed_up_ms  int  epoch ms of its sign-up, or null
// column:  sightings  list[list]  kind, key or a prompt's family, first and last in epoch ms, count
MATCH (a:Account {id: $account_id})
OPTIONAL MATCH (a)-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t)
OPTIONAL MATCH (t)-[:IN_FAMILY]->(f:PromptFamily)
RETURN
  a.id AS account,
  a.signed_up_at.epochMillis AS signed_up_ms,
  collect([
    t.kind,
    coalesce(f.key, t.key),
    r.first_seen.epochMillis,
    r.last_seen.epochMillis,
    r.count
  ]) AS sightings
ORDER BY account
