// Remember how far the graph has followed a partition, and by how large a batch.
// mode:    write
// param:   partition  int  partition of the journal
// param:   offset     int  last event that the graph now holds
// param:   events     int  events in the batch
MATCH (p:IngestPartition {id: $partition})
SET
  p.offset = $offset,
  // A graph that was made at once has none of these yet.
  p.events = coalesce(p.events, 0) + $events,
  p.batches = coalesce(p.batches, 0) + 1,
  p.last_events = $events
