// Every member of a cluster with what a decision about it looks at, best held first.
// mode:    read
// param:   cluster_id       str    cluster
// column:  account_id       str    member
// column:  place            int    its place among the members
// column:  bits             float  evidence for the membership
// column:  confidence       float  0 to 1
// column:  status           str    active, suspended, banned, closed
// column:  status_since_ms  int    since when, or null
// column:  verdict          str    an analyst's, or null
// column:  signed_up_ms     int    when it signed up, or null
// column:  first_seen_ms    int    its earliest event, or null
// column:  last_seen_ms     int    its latest event, or null
// column:  payments         list[list]  instrument, accounts that have it, method, first and last in epoch ms, count
// column:  devices          list[list]  device that it was used on, accounts that have it
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster)
WHERE r.cluster_id = $cluster_id AND r.place >= 0
RETURN
  a.id AS account_id,
  r.place AS place,
  r.bits AS bits,
  r.confidence AS confidence,
  coalesce(a.status, 'active') AS status,
  a.status_at.epochMillis AS status_since_ms,
  a.verdict AS verdict,
  a.signed_up_at.epochMillis AS signed_up_ms,
  a.first_seen.epochMillis AS first_seen_ms,
  a.last_seen.epochMillis AS last_seen_ms,
  COLLECT {
    MATCH (a)-[p:PAID_WITH]->(t:PaymentInstrument)
    WITH p, t
    ORDER BY p.first_seen, t.key
    RETURN [
      t.key,
      COUNT { (t)<-[:PAID_WITH]-() },
      t.method,
      p.first_seen.epochMillis,
      p.last_seen.epochMillis,
      p.count
    ] AS payment
  } AS payments,
  COLLECT {
    MATCH (a)-[:USED_DEVICE]->(d:Device)
    WITH d
    ORDER BY d.key
    RETURN [d.key, COUNT { (d)<-[:USED_DEVICE]-() }] AS device
  } AS devices
ORDER BY place
