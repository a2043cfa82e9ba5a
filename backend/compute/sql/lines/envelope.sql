-- Lines of the block that are events in their plainest form, taken apart. Everything
-- else (null where it is not understood) is left to whoever reads lines one by one.
SELECT
    number, text, json_keys(text) AS names, json_keys(text, '$.data') AS data_names,
    e.id, e.source, e.type, e.time, e.subject, e.data
FROM (
    SELECT
        number,
        text,
        json_transform(
            text,
            '{
                "specversion": "JSON", "id": "JSON", "source": "JSON",
                "type": "JSON", "time": "JSON", "subject": "JSON", "data": "JSON"
            }'
        ) AS e
    FROM block
    WHERE json_valid(text)
)
WHERE e.specversion = '"1.0"'
