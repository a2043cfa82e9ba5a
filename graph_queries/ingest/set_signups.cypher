// What accounts said at sign-up; the earliest sign-up event counts.
// mode:    write
// param:   rows  list[dict]  one an account
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
WHERE a.signup_order IS NULL OR row.order < a.signup_order
SET
  a.signup_order = row.order,
  a.signed_up_at = datetime({epochMillis: row.time_ms}),
  a.email_domain = row.email_domain,
  a.email_shape = row.email_shape,
  a.country = row.country,
  a.organization_claimed = row.organization_claimed,
  a.referrer_host = row.referrer_host,
  a.user_agent = row.user_agent
