-- grain: one run of the night; the one asked for, else the latest
SELECT
    run_id,
    started_at AT TIME ZONE $time_zone AS started_at,
    finished_at AT TIME ZONE $time_zone AS finished_at,
    records, rejected, not_expected, expected, already_done, transcribed, scored, failed, unclaimed
FROM runs
WHERE $run::VARCHAR IS NULL OR run_id = $run::VARCHAR
QUALIFY row_number() OVER (ORDER BY started_at DESC, run_id DESC) = 1
