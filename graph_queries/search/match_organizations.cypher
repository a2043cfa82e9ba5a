// Organizations by exact id, or by their whole names in any case.
// mode:    read
// param:   texts  list[str]  ids or names
// param:   names  list[str]  the same in lower case
// column:  id     str  organization
// column:  name   str  its name, or its id while unnamed
MATCH (o:Organization)
WHERE o.id IN $texts OR toLower(o.name) IN $names
RETURN o.id AS id, coalesce(o.name, o.id) AS name
ORDER BY name, id
