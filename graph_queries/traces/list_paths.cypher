// Organizations' assets that members of a cluster have, most members first.
// mode:    read
// param:   cluster_id       str    cluster
// param:   limit            int    most assets to return
// column:  organization_id  str    owner
// column:  asset_type       str    as in the ingest contract
// column:  value            str    value or keyed hash, or account id
// column:  kind             str    kind of thing that the asset is
// column:  relation         str    relationship of members to it; null for an account
// column:  confidence       float  of the asset's source, or null
// column:  source           str    who says that it is an asset, or null
// column:  accounts         int    members that have it
// column:  first_seen_ms    int    epoch ms, first with a member, or null
// column:  last_seen_ms     int    epoch ms, last with a member, or null
// column:  examples         list   ids of up to three members
MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)
CALL (a) {
  MATCH (a)-[r:USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|NAMED]->(t:Identifier)
  RETURN t AS t, type(r) AS relation, r.first_seen AS first_seen, r.last_seen AS last_seen
  UNION ALL
  MATCH (a)-[r:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t:Network)
  RETURN t AS t, type(r) AS relation, r.first_seen AS first_seen, r.last_seen AS last_seen
  UNION ALL
  RETURN a AS t, null AS relation, a.first_seen AS first_seen, a.last_seen AS last_seen
}
WITH a, t, relation, first_seen, last_seen
WHERE EXISTS { (t)<-[:OWNS]-(:Organization) }
WITH a, t, relation, min(first_seen) AS first_seen, max(last_seen) AS last_seen
ORDER BY a.id
WITH
  t,
  relation,
  count(a) AS accounts,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen,
  collect(a.id)[..3] AS examples
MATCH (t)<-[w:OWNS]-(o:Organization)
RETURN
  o.id AS organization_id,
  w.asset_type AS asset_type,
  coalesce(t.key, t.id) AS value,
  coalesce(t.kind, 'account') AS kind,
  relation AS relation,
  w.confidence AS confidence,
  w.source AS source,
  accounts AS accounts,
  first_seen.epochMillis AS first_seen_ms,
  last_seen.epochMillis AS last_seen_ms,
  examples AS examples
ORDER BY accounts DESC, organization_id, asset_type, value
LIMIT $limit
