// What some accounts are labelled; those that there are.
// mode:    read
// param:   account_ids  list[str]  accounts
// column:  account_id  str  account
// column:  verdict  str  legitimate, abusive, unknown or null
// column:  organization_id  str  organization that the label names, or null
UNWIND $account_ids AS name
MATCH (a:Account {id: name})
RETURN
  a.id AS account_id,
  a.verdict AS verdict,
  a.labelled_organization_id AS organization_id
ORDER BY account_id
