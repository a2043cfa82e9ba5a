// Organizations by id, or by a part of their names in any case.
// mode:    read
// param:   text   str  id or part of the name
// param:   limit  int  most organizations to return
// column:  id     str  organization
// column:  name   str  its name, or its id while unnamed
MATCH (o:Organization)
WHERE o.id = $text OR toLower(o.name) CONTAINS toLower($text)
RETURN o.id AS id, coalesce(o.name, o.id) AS name
ORDER BY name, id
LIMIT $limit
