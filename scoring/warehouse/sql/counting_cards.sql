-- grain: one counting scorecard of an open month that people have judged and whose rubric is stored
SELECT
    s.scorecard_id, s.call_id, s.rubric, s.rubric_version, s.scorer_version, s.total, s.raw_total, s.lower, s.upper,
    s.pass_mark, s.fatal, s.review_reason, s.review_risk, r.scheme, r.fatal_zeroes
FROM counting AS s
JOIN rubrics AS r ON r.rubric = s.rubric AND r.rubric_version = s.rubric_version
WHERE NOT s.closed AND EXISTS (FROM reviews AS v WHERE v.call_id = s.call_id AND v.late IS NOT TRUE
    AND v.purpose IS DISTINCT FROM 'calibration')
ORDER BY s.call_id;
