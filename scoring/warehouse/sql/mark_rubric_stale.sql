INSERT INTO stale_days
SELECT DISTINCT c.day
FROM scorecards AS s JOIN calls AS c USING (call_id)
WHERE s.rubric = $rubric AND s.rubric_version = $version;
