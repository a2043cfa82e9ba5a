// What was usual among all accounts when a run compared groups with them.
// mode:    write
// param:   run_id  str  linkage run
// param:   active  int  accounts that made exchanges
// param:   exchanges  float  of the median active account
// param:   capabilities  list[str]  what exchanges were of
// param:   mix  list[float]  mean share of each in an active account's exchanges
// param:   early  int  accounts that used a model within a day of its release
// param:   hours  int  hours in which accounts signed up
MATCH (r:LinkageRun {id: $run_id})
SET
  r.active = $active,
  r.usual_exchanges = $exchanges,
  r.capabilities = $capabilities,
  r.usual_mix = $mix,
  r.early = $early,
  r.signup_hours = $hours
