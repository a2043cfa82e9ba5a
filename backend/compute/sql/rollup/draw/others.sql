-- Events on organizations and models: few, and kept as they are.
SELECT payload
FROM parsed
WHERE type IN ('organization.asset', 'model.release')
