-- grain: one call that was heard or imported. `day` names the folders: a condition on it reads those days only.
CREATE OR REPLACE VIEW transcripts AS
SELECT t.call_id, t.day, t.transcript
FROM read_parquet({glob}, filename = true, hive_partitioning = true, hive_types = {{'day': DATE}}) AS t
JOIN transcript_files AS f ON f.call_id = t.call_id AND f.file = substr(t.filename, {skip});

COMMENT ON VIEW transcripts IS 'One row is the whole transcript of one call, as JSON';
