// Whatever has one of these keys: an account, cluster, organization or identifier.
// mode:    read
// param:   keys  list[str]  exact keys
// param:   limit  int  most to return
// column:  kind  str  kind of thing
// column:  key  str  its key
// column:  accounts  int  accounts that have it
CALL () {
  MATCH (t:Identifier)
  WHERE t.key IN $keys
  RETURN
    t.kind AS kind,
    t.key AS key,
    COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-() }
      AS accounts
  UNION
  MATCH (a:Account)
  WHERE a.id IN $keys
  RETURN 'account' AS kind, a.id AS key, 1 AS accounts
  UNION
  MATCH (c:Cluster)
  WHERE c.id IN $keys
  RETURN 'cluster' AS kind, c.id AS key, c.size AS accounts
  UNION
  MATCH (o:Organization)
  WHERE o.id IN $keys OR o.name IN $keys
  RETURN 'organization' AS kind, o.id AS key, 0 AS accounts
}
RETURN kind, key, accounts
ORDER BY kind, key
LIMIT $limit
