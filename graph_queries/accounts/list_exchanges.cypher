// Exchanges of an account by model and capability.
// mode:    read
// param:   account_id  str  account
// column:  model  str  model
// column:  capability  str  what was sought
// column:  exchanges  int  how many
// column:  first_day  str  first UTC day
// column:  last_day  str  last UTC day
MATCH (:Account {id: $account_id})-[x:EXCHANGED]->(m:Model)
RETURN
  m.name AS model,
  x.capability AS capability,
  sum(x.exchanges) AS exchanges,
  toString(min(x.day)) AS first_day,
  toString(max(x.day)) AS last_day
ORDER BY exchanges DESC, model, capability
