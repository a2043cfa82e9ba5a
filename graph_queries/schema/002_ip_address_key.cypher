// One IPAddress node for each key.
// mode:    schema
CREATE CONSTRAINT ip_address_key IF NOT EXISTS
FOR (n:IPAddress) REQUIRE n.key IS UNIQUE
