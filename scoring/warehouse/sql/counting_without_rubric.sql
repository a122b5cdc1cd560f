-- grain: one counting call whose counting scorecard was made by a rubric version that is not stored
SELECT s.call_id, s.rubric, s.rubric_version
FROM counting AS s
ANTI JOIN rubrics AS r ON r.rubric = s.rubric AND r.rubric_version = s.rubric_version
WHERE NOT s.closed;
