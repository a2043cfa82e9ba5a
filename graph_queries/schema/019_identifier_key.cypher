// Search by any identifier without naming its label.
// mode:    schema
CREATE INDEX identifier_key IF NOT EXISTS
FOR (n:Identifier) ON (n.key)
