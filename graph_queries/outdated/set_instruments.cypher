// What is known of instruments, from all events that are left.
// mode:    write
// param:   rows  list[dict]  one an instrument
UNWIND $rows AS row
MATCH (t:PaymentInstrument {key: row.key})
SET t.bin = row.bin, t.last4 = row.last4, t.method = row.method
