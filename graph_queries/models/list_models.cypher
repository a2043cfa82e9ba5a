// Models, with the time when each came out, those that came out first first.
// mode:    read
// column:  name         str  model
// column:  released_ms  int  epoch ms, or null while nobody said
MATCH (m:Model)
RETURN m.name AS name, m.released_at.epochMillis AS released_ms
ORDER BY released_ms, name
