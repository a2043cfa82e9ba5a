-- Number of the node of each partition.
SELECT "partition", :first - 1 + row_number() OVER () AS number
FROM partitions
