// Wait until the indexes of the schema serve, five minutes at most.
// mode:    schema
CALL db.awaitIndexes(300)
