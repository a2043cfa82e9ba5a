// Accounts that are about to be written, held until the transaction ends.
// mode:    write
// param:   ids  list[str]  accounts, sorted
UNWIND $ids AS id
MERGE (a:Account {id: id})
ON CREATE SET a.status = 'active'
// Writing takes the lock.
SET a.id = id
