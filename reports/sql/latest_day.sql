-- grain: one row; the last day with a judged call, NULL where there is none
SELECT max(c.day) AS day
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
