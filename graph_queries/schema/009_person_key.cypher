// One Person node for each key.
// mode:    schema
CREATE CONSTRAINT person_key IF NOT EXISTS
FOR (n:Person) REQUIRE n.key IS UNIQUE
