-- grain: one measure of one group in one period, from what was judged
-- invariants: as in kpi_calls
WITH added AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        CAST(date_trunc($period, day) AS DATE) AS period,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        max_by(branch, day) AS branch,
        sum(calls) AS judged,
        sum(counted) AS counted,
        sum(total_sum) AS total,
        sum(total_squares) AS total_squares,
        sum(passed) AS passed,
        sum(fatal_provisional + fatal_confirmed) AS fatal
    FROM daily_scores
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
    GROUP BY group_key, period
),

measured AS (
    SELECT
        group_key, period, agent_name, agent_no, team, branch,
        unnest([
            {'measure': 'total', 'numerator': total, 'denominator': counted, 'squares': total_squares},
            {'measure': 'pass_rate', 'numerator': passed, 'denominator': counted, 'squares': NULL::DOUBLE},
            {'measure': 'fatal_rate', 'numerator': fatal, 'denominator': judged, 'squares': NULL}
        ], recursive := true)
    FROM added
)

SELECT
    group_key, period, agent_name, agent_no, team, branch, measure,
    coalesce(numerator, 0)::DOUBLE AS numerator,
    denominator::DOUBLE AS denominator,
    squares
FROM measured
WHERE denominator > 0
ORDER BY measure, group_key NULLS LAST, period NULLS LAST
