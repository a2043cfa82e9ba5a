// Exchanges of every account that made any.
// mode:    read
// column:  account_id  str  account
// column:  exchanges  int  how many
MATCH (a:Account)-[x:EXCHANGED]->(:Model)
RETURN a.id AS account_id, sum(x.exchanges) AS exchanges
ORDER BY account_id
