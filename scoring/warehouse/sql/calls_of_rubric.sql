-- grain: one call that people have judged and that a version of a rubric has judged too
SELECT DISTINCT call_id FROM scorecards
WHERE rubric = $rubric AND rubric_version = $version AND call_id IN (SELECT call_id FROM reviews);
