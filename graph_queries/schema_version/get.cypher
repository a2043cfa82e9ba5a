// The number of the last schema file that was applied.
// mode:    read
// column:  version  int  number
MATCH (v:SchemaVersion {name: 'samehand'})
RETURN v.version AS version
ORDER BY version
