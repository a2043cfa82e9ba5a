// One LinkageRun node for each id.
// mode:    schema
CREATE CONSTRAINT linkage_run_id IF NOT EXISTS
FOR (n:LinkageRun) REQUIRE n.id IS UNIQUE
