// What events say of accounts, to be written again from the events that are left.
// mode:    write
// param:   ids  list[str]  accounts
UNWIND $ids AS id
MATCH (a:Account {id: id})
CALL (a) {
  MATCH (a)-[r:ACCESSED_FROM|HAS_EMAIL|HAS_EMAIL_AT|HAS_PHONE|NAMED|PAID_WITH|SENT|USED_DEVICE|EXCHANGED]->()
  DELETE r
}
SET a = {id: id, status: 'active'}
