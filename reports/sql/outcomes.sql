-- grain: one item of one rubric (versions together) over the calls asked about
SELECT
    i.rubric,
    i.item_id,
    coalesce(any_value(r.name), i.rubric) AS rubric_name,
    max_by(i.item_name, i.day) AS item_name,
    max_by(i.severity, i.day) AS severity,
    count(*) AS results,
    count(*) FILTER (i.outcome = 'pass') AS passed,
    count(*) FILTER (i.outcome = 'fail') AS failed,
    count(*) FILTER (i.outcome = 'uncertain') AS uncertain,
    count(*) FILTER (i.outcome = 'not_measurable') AS not_measurable,
    count(*) FILTER (i.outcome = 'not_applicable') AS not_applicable,
    count(*) FILTER (i.outcome = 'error') AS errors
FROM official_items AS i
JOIN calls AS c USING (call_id)
LEFT JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
WHERE ($night_run::VARCHAR IS NULL OR c.run_id = $night_run::VARCHAR)
  AND ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
GROUP BY i.rubric, i.item_id
ORDER BY i.rubric, min(i.position), i.item_id
