SELECT DISTINCT ip, network
FROM partial
