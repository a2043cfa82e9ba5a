// One SchemaVersion node for each name.
// mode:    schema
CREATE CONSTRAINT schema_version_name IF NOT EXISTS
FOR (n:SchemaVersion) REQUIRE n.name IS UNIQUE
