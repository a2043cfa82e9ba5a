// Every prompt fingerprint with its signature, and how many accounts sent it.
// mode:    read
// column:  key  str  fingerprint
// column:  minhash  bytes  signature, or null
// column:  accounts  int  accounts that sent it
MATCH (p:PromptFingerprint)
RETURN p.key AS key, p.minhash AS minhash, COUNT { (p)<-[:SENT]-() } AS accounts
