// Record the number of the last schema file that was applied.
// mode:    write
// param:   version  int  number
MERGE (v:SchemaVersion {name: 'samehand'})
SET v.version = $version
