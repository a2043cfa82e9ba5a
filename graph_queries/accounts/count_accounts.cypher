// How many accounts there are.
// mode:    read
// column:  accounts  int  accounts
MATCH (a:Account)
RETURN count(a) AS accounts
ORDER BY accounts
