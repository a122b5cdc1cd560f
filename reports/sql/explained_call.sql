-- grain: the call named, with its official score where it has one, and what the machine had made of it
SELECT
    c.call_id, c.recording, c.day, c.started_at AT TIME ZONE $time_zone AS started_at,
    c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.company, c.queue, c.business_type, c.direction,
    c.duration_s, c.word_confidence, c.state, c.reason, c.models AS heard_by,
    s.rubric, s.rubric_version, s.scorer_version, s.models, s.total, s.raw_total, s.lower, s.upper, s.pass_mark,
    s.passed, s.fatal, s.review_reason, s.review_risk, m.total AS machine_total, m.fatal AS machine_fatal
FROM calls AS c
LEFT JOIN official_scorecards AS s USING (call_id)
LEFT JOIN scorecards AS m USING (scorecard_id)
WHERE c.call_id = $call
