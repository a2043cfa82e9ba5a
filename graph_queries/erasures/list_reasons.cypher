// Why clusters were traced to organizations, where the words hold one of some texts.
// mode:    read
// param:   texts  list[str]  what the words may hold
// column:  cluster  str  cluster
// column:  organization  str  organization
// column:  reasons  list[str]  sentences
MATCH (c:Cluster)-[r:ATTRIBUTED_TO]->(o:Organization)
WHERE any(
  reason IN r.reasons
  WHERE any(text IN $texts WHERE reason CONTAINS text)
)
RETURN c.id AS cluster, o.id AS organization, r.reasons AS reasons
ORDER BY cluster, organization
