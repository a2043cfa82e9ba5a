-- Number of each account's node: those that events speak of, those that assets name.
SELECT account, :first - 1 + row_number() OVER () AS number
FROM (
    SELECT account FROM accounts
    UNION
    SELECT value FROM assets WHERE asset_type = 'account'
)
