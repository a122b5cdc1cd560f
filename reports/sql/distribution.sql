-- grain: one band of five points (100 belongs to the band from 95)
SELECT least(floor(s.total / 5) * 5, 95) AS band, count(*) AS calls
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
WHERE s.total IS NOT NULL
  AND ($night_run::VARCHAR IS NULL OR c.run_id = $night_run::VARCHAR)
  AND ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
GROUP BY band
ORDER BY band
