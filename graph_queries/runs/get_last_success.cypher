// The newest run that succeeded, and how long its phases took.
// mode:    read
// column:  finished_ms  int  end
// column:  accounts  int  accounts that it read
// column:  clusters  int  clusters that it wrote
// column:  phases  list[str]  what it did, in order
// column:  phase_seconds  list[float]  how long each phase took
MATCH (r:LinkageRun {state: 'succeeded'})
RETURN
  r.finished_at.epochMillis AS finished_ms,
  r.accounts AS accounts,
  r.clusters AS clusters,
  // Runs of older versions did not say.
  coalesce(r.phases, []) AS phases,
  coalesce(r.phase_seconds, []) AS phase_seconds
ORDER BY finished_ms DESC, r.id
LIMIT 1
