// One IngestPartition node for each id.
// mode:    schema
CREATE CONSTRAINT ingest_partition_id IF NOT EXISTS
FOR (n:IngestPartition) REQUIRE n.id IS UNIQUE
