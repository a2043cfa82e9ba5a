-- Nodes of identifiers.
SELECT
    t.number AS ":ID",
    t.key AS "key:string",
    t.kind AS "kind:string",
    bin AS "bin:string",
    last4 AS "last4:string",
    method AS "method:string",
    p.country AS "country:string",
    CASE
        WHEN t.kind <> 'network' THEN NULL
        WHEN t.key LIKE 'AS%' THEN 'asn'
        ELSE 'prefix'
    END AS "network_kind:string",
    concat(label, ';Identifier') AS ":LABEL"
FROM numbered_identifiers AS t
INNER JOIN kinds AS k ON k.kind = t.kind
LEFT JOIN instruments AS i ON t.kind = 'instrument' AND i.key = t.key
LEFT JOIN phones AS p ON t.kind = 'phone' AND p.key = t.key
