-- grain: one turn of one call of one day
COPY (
    SELECT
        call_id, turn_index, turn.speaker, turn.channel, turn.start_s, turn.end_s, turn."text", turn.confidence,
        turn.doubtful, turn.words
    FROM (
        SELECT s.call_id, unnest(s.turns) AS turn, unnest(range(len(s.turns)))::INTEGER AS turn_index
        FROM shard AS s JOIN staged_words AS w USING (call_id)
        WHERE w.file = $file
    )
    ORDER BY call_id, turn_index
) TO $path (FORMAT parquet, COMPRESSION zstd);
