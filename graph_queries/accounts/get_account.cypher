// One account: what it said, how it stands, where linkage put it.
// mode:    read
// param:   account_id              str    account
// column:  id                      str    account
// column:  email_domain            str    domain of its e-mail address, or null
// column:  email_shape             str    shape of the local part, or null
// column:  country                 str    country it gave, or null
// column:  organization_claimed    str    organization it gave, or null
// column:  referrer_host           str    site that sent it, or null
// column:  user_agent              str    client at sign-up, or null
// column:  status                  str    active, suspended, banned, closed
// column:  status_since_ms               int    epoch ms since when, or null
// column:  verdict                 str    an analyst's, or null
// column:  labelled_organization_id str   an analyst's organization, or null
// column:  signed_up_ms            int    epoch ms, or null
// column:  first_seen_ms           int    epoch ms of its earliest event, or null
// column:  last_seen_ms            int    epoch ms of its latest event, or null
// column:  exchanges               int    all its exchanges
// column:  cluster_id              str    cluster, or null
// column:  confidence              float  of the membership, or null
// column:  bits                    float  evidence of the membership, or null
// column:  organization_id         str    where the cluster was traced to, or null
// column:  organization_name       str    its name, or null
MATCH (a:Account {id: $account_id})
OPTIONAL MATCH (a)-[m:MEMBER_OF]->(c:Cluster)
WITH a, m, c
ORDER BY m.confidence DESC, c.id
LIMIT 1
CALL (a) {
  OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
  RETURN sum(x.exchanges) AS exchanges
}
RETURN
  a.id AS id,
  a.email_domain AS email_domain,
  a.email_shape AS email_shape,
  a.country AS country,
  a.organization_claimed AS organization_claimed,
  a.referrer_host AS referrer_host,
  a.user_agent AS user_agent,
  coalesce(a.status, 'active') AS status,
  a.status_at.epochMillis AS status_since_ms,
  a.verdict AS verdict,
  a.labelled_organization_id AS labelled_organization_id,
  a.signed_up_at.epochMillis AS signed_up_ms,
  a.first_seen.epochMillis AS first_seen_ms,
  a.last_seen.epochMillis AS last_seen_ms,
  exchanges AS exchanges,
  c.id AS cluster_id,
  m.confidence AS confidence,
  m.bits AS bits,
  c.organization_id AS organization_id,
  c.organization_name AS organization_name
ORDER BY id
