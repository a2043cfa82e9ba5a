// The things of a cluster's members: how many accounts have each, and who else does.
// mode:    read
// param:   cluster_id  str  cluster
// param:   crowd  int  of a thing that more accounts have nobody else is listed
// param:   count_limit  int  where counting the accounts of a network, a family or an hour stops
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  everyone  int  accounts that have it, up to count_limit
// column:  others  list[list]  those that are not in the cluster: account, first and last in epoch ms
MATCH (c:Cluster {id: $cluster_id})
CALL (c) {
  MATCH (c)<-[:MEMBER_OF]-(:Account)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t:Identifier)
  WITH DISTINCT c, t
  WITH
    c,
    t,
    COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]-() } AS everyone
  CALL (c, t, everyone) {
    WITH c, t, everyone
    WHERE everyone <= $crowd
    MATCH (t)<-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]-(b:Account)
    WHERE NOT EXISTS { (b)-[:MEMBER_OF]->(c) }
    RETURN
      collect([b.id, r.first_seen.epochMillis, r.last_seen.epochMillis]) AS others
  }
  RETURN t.kind AS kind, t.key AS key, everyone, others
  UNION
  MATCH (c)<-[:MEMBER_OF]-(:Account)-[:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t:PromptFamily)
  WITH DISTINCT c, t
  WITH
    c,
    t,
    CASE
      WHEN t.crowd IS NOT NULL THEN t.crowd
      ELSE COUNT {
        MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[:SENT]-(b:Account)
        RETURN DISTINCT b LIMIT $count_limit
      }
    END AS everyone
  CALL (c, t, everyone) {
    WITH c, t, everyone
    WHERE everyone <= $crowd
    MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[r:SENT]-(b:Account)
    WHERE NOT EXISTS { (b)-[:MEMBER_OF]->(c) }
    WITH b, min(r.first_seen) AS first, max(r.last_seen) AS last
    RETURN collect([b.id, first.epochMillis, last.epochMillis]) AS others
  }
  RETURN t.kind AS kind, t.key AS key, everyone, others
  UNION
  MATCH (c)<-[:MEMBER_OF]-(:Account)-[:ACCESSED_FROM]->(:IPAddress)-[x:IN_NETWORK]->(t:Network {network_kind: 'prefix'})
  WHERE x.run_id IS NULL
  WITH DISTINCT c, t
  WITH
    c,
    t,
    CASE
      WHEN t.crowd IS NOT NULL THEN t.crowd
      ELSE COUNT {
        MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(b:Account)
        RETURN DISTINCT b LIMIT $count_limit
      }
    END AS everyone
  CALL (c, t, everyone) {
    WITH c, t, everyone
    WHERE everyone <= $crowd
    MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[r:ACCESSED_FROM]-(b:Account)
    WHERE NOT EXISTS { (b)-[:MEMBER_OF]->(c) }
    WITH b, min(r.first_seen) AS first, max(r.last_seen) AS last
    RETURN collect([b.id, first.epochMillis, last.epochMillis]) AS others
  }
  RETURN t.kind AS kind, t.key AS key, everyone, others
  UNION
  MATCH (c)<-[:MEMBER_OF]-(a:Account)
  // In the WHERE of the MATCH it would make planners of small graphs scan the index.
  WITH DISTINCT c, a.signed_up_at AS signed_up
  WHERE signed_up IS NOT NULL
  WITH DISTINCT c, datetime.truncate('hour', signed_up) AS hour
  CALL (hour) {
    MATCH (b:Account)
    WHERE hour <= b.signed_up_at < hour + duration('PT1H')
    WITH b
    LIMIT $count_limit
    RETURN count(b) AS everyone
  }
  CALL (c, hour, everyone) {
    WITH c, hour, everyone
    WHERE everyone <= $crowd
    MATCH (b:Account)
    WHERE
      hour <= b.signed_up_at < hour + duration('PT1H') AND
      NOT EXISTS { (b)-[:MEMBER_OF]->(c) }
    RETURN
      collect([b.id, b.signed_up_at.epochMillis, b.signed_up_at.epochMillis]) AS others
  }
  // There is no node for an hour; the key is as domain.identifiers.hour_of spells it.
  RETURN
    'signup_hour' AS kind,
    substring(toString(hour), 0, 13) + 'Z' AS key,
    everyone,
    others
}
RETURN kind, key, everyone, others
ORDER BY kind, key
