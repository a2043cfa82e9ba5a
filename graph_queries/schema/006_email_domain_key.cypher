// One EmailDomain node for each key.
// mode:    schema
CREATE CONSTRAINT email_domain_key IF NOT EXISTS
FOR (n:EmailDomain) REQUIRE n.key IS UNIQUE
