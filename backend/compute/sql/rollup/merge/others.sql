SELECT payload
FROM partial
