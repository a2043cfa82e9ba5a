// One PromptFamily node for each key.
// mode:    schema
CREATE CONSTRAINT prompt_family_key IF NOT EXISTS
FOR (n:PromptFamily) REQUIRE n.key IS UNIQUE
