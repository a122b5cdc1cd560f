-- grain: one group in one period (period NULL: calls without a date), and apart from it what of the period lies
-- before $start (asked = false): what the window asked for is compared with, up to fifteen months back
-- invariants: counted <= calls; passed <= counted; fatal_provisional + fatal_confirmed <= calls
-- invariant: variance is exactly 0 where all totals are equal, NULL where there are fewer than two
WITH chosen AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        CAST(date_trunc($period, day) AS DATE) AS period,
        $start::DATE IS NULL OR day >= $start::DATE AS asked,
        *
    FROM daily_scores
    WHERE ($start::DATE IS NULL OR day >= $start::DATE - INTERVAL 15 MONTH)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

added AS (
    SELECT
        group_key,
        period,
        asked,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        sum(calls)::BIGINT AS calls,
        sum(counted)::BIGINT AS counted,
        sum(total_sum) AS total_sum,
        sum(total_squares) AS total_squares,
        min(lowest) AS lowest,
        max(highest) AS highest,
        sum(passed)::BIGINT AS passed,
        sum(fatal_provisional)::BIGINT AS fatal_provisional,
        sum(fatal_confirmed)::BIGINT AS fatal_confirmed,
        list_sort(list_distinct(list(rubric))) AS rubrics
    FROM chosen
    GROUP BY group_key, period, asked
)

SELECT
    group_key, period, asked, agent_name, agent_no, team, calls, counted,
    CASE WHEN counted > 0 THEN total_sum / counted END AS mean,
    CASE
        WHEN counted < 2 THEN NULL
        WHEN lowest = highest THEN 0.0
        ELSE greatest((total_squares - total_sum * total_sum / counted) / (counted - 1), 0.0)
    END AS variance,
    passed, fatal_provisional, fatal_confirmed, rubrics
FROM added
ORDER BY group_key NULLS LAST, period NULLS LAST, asked
