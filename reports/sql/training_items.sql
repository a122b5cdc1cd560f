-- grain: one item, versions and rubrics together; topics: every training topic that it was ever given
SELECT
    item_id,
    coalesce(max_by(i.name, r.loaded_at), any_value(i.name)) AS item_name,
    list_sort(list_distinct(list(i.training) FILTER (i.training IS NOT NULL))) AS topics
FROM rubric_items AS i
LEFT JOIN rubrics AS r USING (rubric, rubric_version)
WHERE $rubric::VARCHAR IS NULL OR i.rubric = $rubric::VARCHAR
GROUP BY item_id
ORDER BY min(i.position), item_id
