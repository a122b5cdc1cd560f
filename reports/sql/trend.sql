-- grain: one group in one period (period NULL: calls without a date)
-- invariants: counted <= calls; passed <= counted; fatal_provisional + fatal_confirmed <= calls
WITH judged AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(c.agent_id, c.agent_no)
            WHEN 'team' THEN c.team
            WHEN 'branch' THEN c.branch
            WHEN 'queue' THEN c.queue
            ELSE 'centre'
        END AS group_key,
        CAST(date_trunc($period, c.day) AS DATE) AS period,
        c.day, c.agent_name, c.agent_no, c.team,
        s.rubric, s.total, s.passed, s.fatal
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
)

SELECT
    group_key,
    period,
    max_by(agent_name, day) AS agent_name,
    max_by(agent_no, day) AS agent_no,
    max_by(team, day) AS team,
    count(*) AS calls,
    count(total) AS counted,
    avg(total) AS mean,
    var_samp(total) AS variance,
    count(*) FILTER (passed) AS passed,
    count(*) FILTER (fatal = 'provisional') AS fatal_provisional,
    count(*) FILTER (fatal = 'confirmed') AS fatal_confirmed,
    list_sort(list_distinct(list(rubric))) AS rubrics
FROM judged
GROUP BY group_key, period
ORDER BY group_key NULLS LAST, period NULLS LAST
