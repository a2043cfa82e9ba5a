// How far the graph has followed each partition.
// mode:    read
// column:  partition  int  partition of the journal
// column:  offset     int  last event that the graph holds
MATCH (p:IngestPartition)
RETURN p.id AS partition, p.offset AS offset
ORDER BY partition
