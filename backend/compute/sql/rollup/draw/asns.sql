-- Autonomous systems that addresses were said to lie in.
SELECT DISTINCT ip, concat('AS', asn) AS network
FROM parsed
WHERE ip IS NOT NULL AND asn IS NOT NULL
