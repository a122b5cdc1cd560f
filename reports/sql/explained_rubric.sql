-- grain: the rubric version named
SELECT name, scheme, content
FROM rubrics
WHERE rubric = $rubric AND rubric_version = $rubric_version
