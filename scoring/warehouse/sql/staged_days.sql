-- grain: one day of the words to be written, with what names its file
SELECT day, sha256(string_agg(call_id || ' ' || content, chr(10) ORDER BY call_id)) AS digest
FROM staged_words GROUP BY day ORDER BY day;
