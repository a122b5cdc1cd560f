-- grain: one turn of one call. `day` names the folders: a condition on it reads those days only.
CREATE OR REPLACE VIEW turns AS
SELECT
    t.call_id, t.day, t.turn_index, t.speaker, t.channel, t.start_s, t.end_s, t."text", t.confidence, t.doubtful,
    t.words
FROM read_parquet({glob}, filename = true, hive_partitioning = true, hive_types = {{'day': DATE}}) AS t
JOIN transcript_files AS f ON f.call_id = t.call_id AND f.file = substr(t.filename, {skip});

COMMENT ON VIEW turns IS 'One row is one turn of one call: who spoke, when, what was heard';
