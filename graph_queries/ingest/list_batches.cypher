// What workers wrote of each partition since the graph was made.
// mode:    read
// column:  partition    int  partition of the journal
// column:  events       int  events in all batches
// column:  batches      int  transactions
// column:  last_events  int  events in the newest batch
MATCH (p:IngestPartition)
RETURN
  p.id AS partition,
  coalesce(p.events, 0) AS events,
  coalesce(p.batches, 0) AS batches,
  coalesce(p.last_events, 0) AS last_events
ORDER BY partition
