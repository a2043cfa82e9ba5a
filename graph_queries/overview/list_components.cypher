// The versions of the server.
// mode:    schema
// column:  name  str  component
// column:  versions  list[str]  of its parts
CALL dbms.components() YIELD name, versions
RETURN name, versions
ORDER BY name
