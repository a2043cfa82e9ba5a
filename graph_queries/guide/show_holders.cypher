// A picture of who else has a thing, and which clusters they are in.
// mode:    read
// param:   kind   str   kind of the thing
// param:   key    str   its value or keyed hash
// param:   limit  int   most accounts to return
// column:  has    Path  from the thing to an account
// column:  in     Path  from the account to its cluster, or null
MATCH (t:Identifier {key: $key})
WHERE t.kind = $kind
MATCH has = (t)<-[:IN_FAMILY|IN_NETWORK]-{0, 1}()<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-(a:Account)
WITH a, has
ORDER BY a.id, length(has)
LIMIT $limit
OPTIONAL MATCH in = (a)-[:MEMBER_OF]->(:Cluster)
RETURN has AS has, in AS in
ORDER BY a.id
