// A role that reads the graph, for servers that have roles (Enterprise edition, Aura).
// Run it on the database `system` as an administrator, one statement after another.
// Every account of the graph is seen by whoever has the role, as by whoever has the key
// of samehand's API.
CREATE ROLE samehand_analyst IF NOT EXISTS;
GRANT ACCESS ON DATABASE `neo4j` TO samehand_analyst;
GRANT MATCH {*} ON GRAPH `neo4j` ELEMENTS * TO samehand_analyst;
GRANT SHOW INDEX ON DATABASE `neo4j` TO samehand_analyst;
GRANT SHOW CONSTRAINT ON DATABASE `neo4j` TO samehand_analyst;
// Everybody has the role PUBLIC, which may call procedures and functions: a plugin's
// change graphs in memory, write files and fetch addresses.
DENY EXECUTE PROCEDURE gds.* ON DBMS TO samehand_analyst;
DENY EXECUTE PROCEDURE apoc.* ON DBMS TO samehand_analyst;
DENY EXECUTE USER DEFINED FUNCTION gds.* ON DBMS TO samehand_analyst;
DENY EXECUTE USER DEFINED FUNCTION apoc.* ON DBMS TO samehand_analyst;
DENY LOAD ON ALL DATA TO samehand_analyst;
DENY WRITE ON GRAPH `neo4j` TO samehand_analyst;
// Then, for each analyst:
// CREATE USER ada IF NOT EXISTS SET PASSWORD 'a password to be changed';
// GRANT ROLE samehand_analyst TO ada;
