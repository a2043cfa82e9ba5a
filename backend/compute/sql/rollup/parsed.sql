-- Events as the journal keeps them, in columns: what is not there is null.
SELECT
    field[1] AS source,
    field[2] AS id,
    field[3] AS type,
    CAST(field[4] AS BIGINT) AS time_ms,
    field[5] AS account,
    field[6] AS ip,
    field[7] AS device_id,
    field[8] AS instrument,
    field[9] AS email_domain,
    field[10] AS email_hash,
    field[11] AS phone_hash,
    field[12] AS person_hash,
    field[13] AS prompt_key,
    CASE
        WHEN field[3] = 'account.access' THEN CAST(coalesce(field[14], '1') AS BIGINT)
        ELSE 1
    END AS times,
    field[15] AS asn,
    field[16] AS bin,
    field[17] AS last4,
    field[18] AS method,
    field[19] AS phone_country,
    field[20] AS model,
    CAST(field[21] AS BIGINT) AS exchanges,
    coalesce(field[22], '') AS capability,
    CAST(coalesce(field[23], '0') AS BIGINT) AS input_tokens,
    CAST(coalesce(field[24], '0') AS BIGINT) AS output_tokens,
    payload
FROM (
    SELECT
        payload,
        json_extract_string(
            payload,
            [
                '$[0]', '$[1]', '$[2]', '$[3]', '$[4]',
                '$[5].ip', '$[5].device_id', '$[5].instrument', '$[5].email_domain',
                '$[5].email_hash', '$[5].phone_hash', '$[5].person_hash',
                '$[5].prompt_key', '$[5].count', '$[5].asn', '$[5].bin',
                '$[5].last4', '$[5].method', '$[5].phone_country', '$[5].model',
                '$[5].exchanges', '$[5].capability', '$[5].input_tokens',
                '$[5].output_tokens'
            ]
        ) AS field
    FROM chunk
)
