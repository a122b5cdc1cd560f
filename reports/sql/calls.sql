-- grain: one judged call; $want = fatal (only those with a fatal failure), review (only those that a person
-- should hear, most at risk first), worst (with a total, lowest first) or all (latest first)
SELECT
    c.call_id, c.day, c.started_at AT TIME ZONE $time_zone AS started_at,
    c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue, c.direction, c.language, c.duration_s,
    c.word_confidence,
    s.rubric, s.total, s.raw_total, s.lower, s.upper, s.pass_mark, s.passed, s.fatal,
    s.review_reason, s.review_risk,
    (SELECT any_value(f.score) FROM satisfaction AS f WHERE f.call_id = c.call_id) AS satisfaction
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
WHERE ($night_run::VARCHAR IS NULL OR c.run_id = $night_run::VARCHAR)
  AND ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND CASE $want
      WHEN 'fatal' THEN s.fatal <> 'none'
      WHEN 'review' THEN s.review_risk IS NOT NULL
      WHEN 'worst' THEN s.total IS NOT NULL
      ELSE true
  END
ORDER BY
    CASE $want WHEN 'review' THEN -s.review_risk WHEN 'all' THEN 0 ELSE s.total END NULLS LAST,
    c.started_at DESC NULLS LAST,
    c.call_id
LIMIT $most
