-- The things that accounts have, but for those of a crowd: of these the count is known.
SELECT DISTINCT t.kind, t.key
FROM own AS t
ANTI JOIN crowds AS c ON c.kind = t.kind AND c.key = t.key
