// One RunLock node for each name.
// mode:    schema
CREATE CONSTRAINT run_lock_name IF NOT EXISTS
FOR (n:RunLock) REQUIRE n.name IS UNIQUE
