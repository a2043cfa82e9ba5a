// One identifier, by kind and key.
// mode:    read
// param:   kind            str   kind of the identifier
// param:   key             str   its value or keyed hash
// param:   count_limit     int   where counting the accounts of a network or family stops
// column:  kind            str   kind of the identifier
// column:  key             str   its value or keyed hash
// column:  detail          str   method of an instrument, country of a phone, or null
// column:  accounts        int   accounts that have it
// column:  organizations   list  ids of organizations that own it
MATCH (t:Identifier {key: $key})
WHERE t.kind = $kind
RETURN
  t.kind AS kind,
  t.key AS key,
  coalesce(t.method, t.country) AS detail,
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
  END AS accounts,
  COLLECT {
    MATCH (t)<-[:OWNS]-(o:Organization)
    RETURN DISTINCT o.id AS id ORDER BY id LIMIT 20
  } AS organizations
ORDER BY kind, key
