// How far the graph has followed a partition, held until the transaction ends.
// mode:    write
// param:   partition  int  partition of the journal
// param:   journal    str  id of the journal, remembered at first use
// column:  journal    str  id of the journal that the graph follows
// column:  offset     int  last event that the graph holds
MERGE (p:IngestPartition {id: $partition})
ON CREATE SET p.offset = 0, p.journal = $journal
// Writing takes the lock; only what is read after it is certain.
SET p.id = $partition
WITH p
RETURN p.journal AS journal, p.offset AS offset
