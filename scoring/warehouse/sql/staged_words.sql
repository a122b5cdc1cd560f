-- The transcripts of a shard that are new or differ from what is kept, and the day they belong to.
CREATE TEMP TABLE staged_words AS
SELECT s.call_id, c.day, s.content, CAST(len(s.turns) AS INTEGER) AS turns, CAST(NULL AS VARCHAR) AS file
FROM shard AS s
JOIN staged_calls AS c ON c.call_id = s.call_id
LEFT JOIN transcript_files AS f ON f.call_id = s.call_id
WHERE s.content IS NOT NULL
    AND NOT c.frozen
    AND c.state = s.state  -- not where an earlier verdict, and so its words, are kept
    AND (f.content IS DISTINCT FROM s.content OR f.day IS DISTINCT FROM c.day OR f.call_id IS NULL);

CREATE TEMP VIEW staged_open_calls AS
SELECT * EXCLUDE (frozen, late, enters_closed_month) FROM staged_calls WHERE NOT frozen;
