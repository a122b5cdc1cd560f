-- The turns view of a warehouse without any words yet.
CREATE OR REPLACE VIEW turns AS
SELECT
    NULL::VARCHAR AS call_id, NULL::DATE AS day, NULL::INTEGER AS turn_index, NULL::VARCHAR AS speaker,
    NULL::INTEGER AS channel, NULL::DOUBLE AS start_s, NULL::DOUBLE AS end_s, NULL::VARCHAR AS "text",
    NULL::DOUBLE AS confidence, NULL::BOOLEAN AS doubtful,
    NULL::STRUCT("text" VARCHAR, start_s DOUBLE, end_s DOUBLE, confidence DOUBLE)[] AS words
WHERE false;

COMMENT ON VIEW turns IS 'One row is one turn of one call: who spoke, when, what was heard';
