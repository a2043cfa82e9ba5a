// How far the graph has followed a partition, held until the transaction ends.
// mode:    write
// param:   partition  int  partition of the journal
// column:  offset  int  last event that the graph holds
MERGE (p:IngestPartition {id: $partition})
ON CREATE SET p.offset = 0
// Writing takes the lock; only what is read after it is certain.
SET p.id = $partition
WITH p
RETURN p.offset AS offset
