-- Number of each organization's node.
SELECT id AS organization, :first - 1 + row_number() OVER () AS number
FROM organizations
