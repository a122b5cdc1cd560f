INSERT INTO stale_days
SELECT DISTINCT day FROM staged_open_calls
UNION
SELECT DISTINCT c.day FROM calls AS c JOIN staged_open_calls AS s USING (call_id)
UNION
SELECT DISTINCT c.day FROM calls AS c JOIN staged_scorecards AS s USING (call_id);
