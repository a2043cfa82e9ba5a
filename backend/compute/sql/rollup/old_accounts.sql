-- Accounts with events before a time, and whether they have none since.
SELECT account, last_ms < :since AS gone
FROM accounts
WHERE first_ms < :since
