// Accounts that analysts labelled, with the organization that they named if it is known.
// mode:    read
// column:  account_id  str  account
// column:  verdict  str  legitimate or abusive
// column:  organization_id  str  organization that was named, or null
// column:  name  str  its name, or null while no asset of it is known
MATCH (a:Account)
WHERE a.verdict IN ['legitimate', 'abusive']
OPTIONAL MATCH (o:Organization {id: a.labelled_organization_id})
RETURN
  a.id AS account_id,
  a.verdict AS verdict,
  a.labelled_organization_id AS organization_id,
  o.name AS name
ORDER BY account_id
