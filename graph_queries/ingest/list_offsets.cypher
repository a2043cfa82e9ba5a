// How far the graph has followed each partition.
// mode:    read
// column:  partition  int  partition of the journal
// column:  journal    str  id of the journal that the graph follows
// column:  offset     int  last event that the graph holds
MATCH (p:IngestPartition)
RETURN p.id AS partition, p.journal AS journal, p.offset AS offset
ORDER BY partition
