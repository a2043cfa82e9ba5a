// Remember how far the graph has followed a partition.
// mode:    write
// param:   partition  int  partition of the journal
// param:   offset     int  last event that the graph now holds
MATCH (p:IngestPartition {id: $partition})
SET p.offset = $offset
