// How far the graph has followed a partition, held until the transaction ends.
// mode:    write
// param:   partition  int  partition of the journal
// column:  offset  int  last event that the graph holds
MERGE (p:IngestPartition {id: $partition})
ON CREATE SET p.offset = 0
SET p.offset = p.offset
RETURN p.offset AS offset
