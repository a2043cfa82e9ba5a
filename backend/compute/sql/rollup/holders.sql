-- Who has one of the uses that are named.
SELECT DISTINCT u.account
FROM uses AS u
SEMI JOIN named AS n ON n.kind = u.kind AND n.key = u.key AND n.use = u.use
