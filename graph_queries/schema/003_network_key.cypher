// One Network node for each key.
// mode:    schema
CREATE CONSTRAINT network_key IF NOT EXISTS
FOR (n:Network) REQUIRE n.key IS UNIQUE
