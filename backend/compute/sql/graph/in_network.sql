-- Prefix and autonomous systems of addresses.
SELECT
    concat('ip_address ', ip) AS ":START_ID(Identifier)",
    concat('network ', network) AS ":END_ID(Identifier)"
FROM networks
