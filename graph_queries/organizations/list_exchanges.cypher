// Exchanges of the clusters traced to an organization, by model and capability.
// mode:    read
// param:   organization_id  str  organization
// column:  model            str  model
// column:  capability       str  what was sought; '' if not said
// column:  exchanges        int  how many
// column:  accounts         int  accounts that took part
// column:  first_day        str  UTC day, ISO 8601
// column:  last_day         str  UTC day, ISO 8601
MATCH (c:Cluster {organization_id: $organization_id})
MATCH (c)<-[:MEMBER_OF]-(a:Account)-[x:EXCHANGED]->(m:Model)
RETURN
  m.name AS model,
  x.capability AS capability,
  sum(x.exchanges) AS exchanges,
  count(DISTINCT a) AS accounts,
  toString(min(x.day)) AS first_day,
  toString(max(x.day)) AS last_day
ORDER BY exchanges DESC, model, capability
