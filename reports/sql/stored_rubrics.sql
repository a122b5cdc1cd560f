-- grain: one stored version of the rubric named, the latest first
SELECT rubric, rubric_version, name, content
FROM rubrics
WHERE rubric = $rubric
ORDER BY loaded_at DESC, rubric_version
