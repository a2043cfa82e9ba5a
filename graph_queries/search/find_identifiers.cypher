// Identifiers by exact key.
// mode:    read
// param:   keys         list[str]  keys
// param:   count_limit  int        where counting the accounts of a network or family stops
// param:   limit        int        most identifiers to return
// column:  kind         str        kind of the identifier
// column:  key          str        its value or keyed hash
// column:  accounts     int        accounts that have it
MATCH (t:Identifier)
WHERE t.key IN $keys
RETURN
  t.kind AS kind,
  t.key AS key,
  CASE
    WHEN t.crowd IS NOT NULL THEN t.crowd
    WHEN t.kind = 'network' THEN COUNT {
      MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(x:Account)
      RETURN DISTINCT x LIMIT $count_limit
    }
    WHEN t.kind = 'prompt_family' THEN COUNT {
      MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[:SENT]-(x:Account)
      RETURN DISTINCT x LIMIT $count_limit
    }
    ELSE COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-() }
  END AS accounts
ORDER BY accounts DESC, kind, key
LIMIT $limit
