-- The cells that have each thing, with their level in samples.
SELECT s.thing, c.cell, c.level
FROM sightings AS s
JOIN cells AS c ON c.account = s.account
