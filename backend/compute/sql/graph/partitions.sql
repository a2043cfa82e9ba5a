-- How far the graph follows each partition of the journal.
SELECT
    n.number AS ":ID",
    p."partition" AS "id:long",
    journal AS "journal:string",
    "offset" AS "offset:long"
FROM partitions AS p
INNER JOIN numbered_partitions AS n ON n."partition" = p."partition"
