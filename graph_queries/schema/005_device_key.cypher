// One Device node for each key.
// mode:    schema
CREATE CONSTRAINT device_key IF NOT EXISTS
FOR (n:Device) REQUIRE n.key IS UNIQUE
