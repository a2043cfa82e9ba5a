-- How far the graph follows each partition of the journal.
SELECT
    CAST(partition AS VARCHAR) AS ":ID(Partition)",
    partition AS "id:long",
    journal AS "journal:string",
    "offset" AS "offset:long"
FROM partitions
