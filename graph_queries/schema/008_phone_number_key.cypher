// One PhoneNumber node for each key.
// mode:    schema
CREATE CONSTRAINT phone_number_key IF NOT EXISTS
FOR (n:PhoneNumber) REQUIRE n.key IS UNIQUE
