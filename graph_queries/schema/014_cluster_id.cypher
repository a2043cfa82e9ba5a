// One Cluster node for each id.
// mode:    schema
CREATE CONSTRAINT cluster_id IF NOT EXISTS
FOR (n:Cluster) REQUIRE n.id IS UNIQUE
