// One EmailAddress node for each key.
// mode:    schema
CREATE CONSTRAINT email_address_key IF NOT EXISTS
FOR (n:EmailAddress) REQUIRE n.key IS UNIQUE
