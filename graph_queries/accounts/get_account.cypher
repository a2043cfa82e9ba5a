// One account.
// mode:    read
// param:   account_id  str  account
// column:  id  str  account
// column:  status  str  active, suspended, banned or closed
// column:  signed_up_ms  int  when it signed up, or null
// column:  first_seen_ms  int  earliest event, or null
// column:  last_seen_ms  int  latest event, or null
// column:  email_domain  str  domain of its e-mail address, or null
// column:  country  str  country it gave, or null
// column:  organization_claimed  str  organization it gave, or null
// column:  verdict  str  an analyst's, or null
// column:  exchanges  int  all its exchanges
MATCH (a:Account {id: $account_id})
CALL (a) {
  OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
  RETURN sum(x.exchanges) AS exchanges
}
RETURN
  a.id AS id,
  a.status AS status,
  a.signed_up_at.epochMillis AS signed_up_ms,
  a.first_seen.epochMillis AS first_seen_ms,
  a.last_seen.epochMillis AS last_seen_ms,
  a.email_domain AS email_domain,
  a.country AS country,
  a.organization_claimed AS organization_claimed,
  a.verdict AS verdict,
  exchanges
ORDER BY id
