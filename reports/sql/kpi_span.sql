-- grain: one row: what there is to make figures of, over the calls asked about
SELECT
    coalesce(sum(calls), 0)::BIGINT AS calls,
    coalesce(sum(unclear), 0)::BIGINT AS unclear,
    coalesce(sum(calls) FILTER (day IS NULL), 0)::BIGINT AS undated,
    max(day) AS last_call,
    (
        SELECT max(day) FROM kpi_daily
        WHERE ($start::DATE IS NULL OR day >= $start::DATE) AND ($end::DATE IS NULL OR day <= $end::DATE)
    ) AS last_daily,
    (SELECT satisfied_from FROM satisfaction_scale) AS satisfied_from
FROM daily_calls
WHERE ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
  AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
