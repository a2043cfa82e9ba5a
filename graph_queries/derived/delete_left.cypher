// Memberships of accounts that left their clusters.
// mode:    write
// param:   accounts  list[str]  accounts that are in no cluster any more
UNWIND $accounts AS account
MATCH (:Account {id: account})-[r:MEMBER_OF]->()
DELETE r
