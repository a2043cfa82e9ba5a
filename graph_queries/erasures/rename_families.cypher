// Families of prompts that are called after a prompt that goes.
// mode:    write
// param:   rows  list[dict]  key, and the name in its place
UNWIND $rows AS row
MATCH (f:PromptFamily {key: row.key})
SET f.key = row.name
