// The families that some prompts are in.
// mode:    read
// param:   keys  list[str]  fingerprints
// column:  key  str  fingerprint
// column:  family  str  its family
MATCH (p:PromptFingerprint)-[:IN_FAMILY]->(f:PromptFamily)
WHERE p.key IN $keys
RETURN p.key AS key, f.key AS family
ORDER BY key
