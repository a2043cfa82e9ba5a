// Identifiers, of those named, that no account has and no organization owns any more.
// mode:    write
// param:   rows  list[dict]  kind and key
UNWIND $rows AS row
MATCH (t:Identifier {key: row.key})
WHERE t.kind = row.kind
  AND NOT EXISTS { (t)<-[:ACCESSED_FROM|HAS_EMAIL|HAS_EMAIL_AT|HAS_PHONE|NAMED|PAID_WITH|SENT|USED_DEVICE|OWNS]-() }
DETACH DELETE t
