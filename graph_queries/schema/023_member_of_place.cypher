// Members of a cluster page by page, however many there are.
// mode:    schema
CREATE INDEX member_of_place IF NOT EXISTS
FOR ()-[r:MEMBER_OF]-() ON (r.cluster_id, r.place)
