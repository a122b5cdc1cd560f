-- grain: one row for all calls asked about
SELECT
    count(*) AS calls,
    count(s.total) AS counted,
    avg(s.total) AS mean,
    var_samp(s.total) AS variance,
    min(s.total) AS lowest,
    max(s.total) AS highest,
    count(*) FILTER (s.passed) AS passed,
    count(*) FILTER (s.fatal = 'provisional') AS fatal_provisional,
    count(*) FILTER (s.fatal = 'confirmed') AS fatal_confirmed,
    count(*) FILTER (s.review_risk IS NOT NULL) AS review,
    count(DISTINCT coalesce(c.agent_id, c.agent_no)) AS agents,
    min(c.day) AS first_day,
    max(c.day) AS last_day,
    max(s.pass_mark) AS pass_mark
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
WHERE ($night_run::VARCHAR IS NULL OR c.run_id = $night_run::VARCHAR)
  AND ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
