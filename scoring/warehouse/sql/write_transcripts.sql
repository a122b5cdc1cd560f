-- grain: one call of one day; the transcript as JSON, as it came from the ear, for replays
COPY (
    SELECT s.call_id, s.transcript
    FROM shard AS s JOIN staged_words AS w USING (call_id)
    WHERE w.file = $file
    ORDER BY s.call_id
) TO $path (FORMAT parquet, COMPRESSION zstd);
