-- Epoch milliseconds as text that Neo4j's importer takes for a time in UTC.
CREATE OR REPLACE TEMP MACRO moment(time_ms) AS
    strftime(epoch_ms(time_ms), '%Y-%m-%dT%H:%M:%S.%gZ')
