// List the clusters of an organization.
// mode:    schema
CREATE INDEX cluster_organization IF NOT EXISTS
FOR (n:Cluster) ON (n.organization_id)
