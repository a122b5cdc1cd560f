-- grain: one row: what there is to make figures of, over the calls asked about
SELECT
    count(*) AS calls,
    count(*) FILTER (direction IS NULL OR disposition IS NULL) AS unclear,
    count(*) FILTER (day IS NULL) AS undated,
    max(day) AS last_call,
    (
        SELECT max(day) FROM kpi_daily
        WHERE ($start::DATE IS NULL OR day >= $start::DATE) AND ($end::DATE IS NULL OR day <= $end::DATE)
    ) AS last_daily,
    (SELECT max(score) FROM satisfaction) AS highest_score
FROM calls
WHERE ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
  AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
