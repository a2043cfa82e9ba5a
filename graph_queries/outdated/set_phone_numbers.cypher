// Country of phone numbers, from all events that are left.
// mode:    write
// param:   rows  list[dict]  one a phone number
UNWIND $rows AS row
MATCH (t:PhoneNumber {key: row.key})
SET t.country = row.country
