// Organizations that a cluster was traced to, with the reasons.
// mode:    read
// param:   cluster_id  str  cluster
// column:  organization_id  str  organization
// column:  name  str  its name
// column:  confidence  float  0 to 1
// column:  bits  float  weight of the evidence
// column:  reasons  list[str]  sentences, strongest first
MATCH (:Cluster {id: $cluster_id})-[r:ATTRIBUTED_TO]->(o:Organization)
RETURN
  o.id AS organization_id,
  o.name AS name,
  r.confidence AS confidence,
  r.bits AS bits,
  r.reasons AS reasons
ORDER BY confidence DESC, organization_id
