// The version of the library of graph algorithms.
// mode:    read
// column:  version  str  version
RETURN gds.version() AS version
ORDER BY version
