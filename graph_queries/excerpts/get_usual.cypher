// What was usual among all accounts when a run compared groups with them.
// mode:    read
// param:   run_id  str  linkage run
// column:  active  int  accounts that made exchanges
// column:  exchanges  float  of the median active account
// column:  capabilities  list[str]  what exchanges were of
// column:  mix  list[float]  mean share of each in an active account's exchanges
// column:  early  int  accounts that used a model within a day of its release
// column:  hours  int  hours in which accounts signed up
MATCH (r:LinkageRun {id: $run_id})
WHERE r.active IS NOT NULL
RETURN
  r.active AS active,
  r.usual_exchanges AS exchanges,
  r.capabilities AS capabilities,
  r.usual_mix AS mix,
  r.early AS early,
  r.signup_hours AS hours
ORDER BY r.id
