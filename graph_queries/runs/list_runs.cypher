// Linkage runs, newest first.
// mode:    read
// param:   skip  int  runs to pass over
// param:   limit  int  most to return
// column:  id  str  run
// column:  state  str  running, succeeded or failed
// column:  started_ms  int  begin
// column:  finished_ms  int  end, or null
// column:  accounts  int  accounts that it read, or null
// column:  clusters  int  clusters that it wrote, or null
// column:  error  str  why it failed, or null
MATCH (r:LinkageRun)
RETURN
  r.id AS id,
  r.state AS state,
  r.started_at.epochMillis AS started_ms,
  r.finished_at.epochMillis AS finished_ms,
  r.accounts AS accounts,
  r.clusters AS clusters,
  r.error AS error
ORDER BY started_ms DESC, id
SKIP $skip
LIMIT $limit
