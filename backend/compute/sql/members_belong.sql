-- Who belongs to a group before anything is known of outsiders: its members.
SELECT grp, account, weight, member * 1000000 AS belongs
FROM candidates
