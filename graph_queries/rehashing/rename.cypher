// Things that are known by a hash, under the hash that takes its place.
// mode:    write
// param:   rows  list[dict]  kind, old and new key
UNWIND $rows AS row
MATCH (t:Identifier {key: row.old})
WHERE t.kind = row.kind
SET t.key = row.new
