// One Model node for each name.
// mode:    schema
CREATE CONSTRAINT model_name IF NOT EXISTS
FOR (n:Model) REQUIRE n.name IS UNIQUE
