-- The transcripts view of a warehouse without any words yet.
CREATE OR REPLACE VIEW transcripts AS
SELECT NULL::VARCHAR AS call_id, NULL::DATE AS day, NULL::VARCHAR AS transcript WHERE false;

COMMENT ON VIEW transcripts IS 'One row is the whole transcript of one call, as JSON';
