// One PromptFingerprint node for each key.
// mode:    schema
CREATE CONSTRAINT prompt_fingerprint_key IF NOT EXISTS
FOR (n:PromptFingerprint) REQUIRE n.key IS UNIQUE
