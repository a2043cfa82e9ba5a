// Signatures of prompts are in the journal now, where linkage reads them.
// mode:    schema
MATCH (n:PromptFingerprint)
WHERE n.minhash IS NOT NULL
CALL (n) { REMOVE n.minhash } IN TRANSACTIONS OF 10000 ROWS
