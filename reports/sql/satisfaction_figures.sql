-- grain: one daily figure of one agent, added over the days asked about
SELECT group_key AS agent, measure, sum(value) AS value
FROM kpi_daily
WHERE grouped_by = 'agent'
  AND ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
  AND ($agent::VARCHAR IS NULL OR group_key = $agent::VARCHAR)
GROUP BY group_key, measure
ORDER BY group_key, measure
