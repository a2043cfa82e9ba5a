-- Epoch milliseconds as a time in UTC, which Neo4j's importer takes as it is: to have it
-- parse texts takes as long as everything else that it does.
CREATE OR REPLACE TEMP MACRO moment(time_ms) AS
    make_timestamptz(time_ms * 1000)
