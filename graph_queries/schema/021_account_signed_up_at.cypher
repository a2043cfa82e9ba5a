// Count who signed up within an hour without reading every account.
// mode:    schema
CREATE INDEX account_signed_up_at IF NOT EXISTS
FOR (n:Account) ON (n.signed_up_at)
