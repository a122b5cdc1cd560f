-- grain: one item of one rubric (versions together) for one group, in one week where $weekly (week NULL: no date, or
-- all weeks together)
-- invariants: failed <= decided; counts add up over groups and weeks
WITH counted AS (
    SELECT
        i.rubric,
        i.item_id,
        CASE $by
            WHEN 'agent' THEN coalesce(i.agent_id, i.agent_no)
            WHEN 'team' THEN i.team
            WHEN 'branch' THEN i.branch
            WHEN 'queue' THEN i.queue
            ELSE 'centre'
        END AS group_key,
        CASE WHEN $weekly THEN CAST(date_trunc('week', i.day) AS DATE) END AS week,
        max_by(i.item_name, i.day) AS item_name,
        max_by(i.severity, i.day) AS severity,
        bool_or(i.bonus) AS bonus,
        min(i.position) AS position,
        max_by(i.agent_name, i.day) AS agent_name,
        max_by(i.agent_no, i.day) AS agent_no,
        max_by(i.team, i.day) AS team,
        count(*) FILTER (i.outcome = 'fail') AS failed,
        count(*) FILTER (i.outcome IN ('pass', 'fail')) AS decided,
        count(*) FILTER (i.outcome IN ('uncertain', 'error')) AS undecided,
        count(*) FILTER (i.outcome = 'not_measurable') AS not_measurable
    FROM official_items AS i
    WHERE ($start::DATE IS NULL OR i.day >= $start::DATE)
      AND ($end::DATE IS NULL OR i.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR i.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(i.agent_id, i.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR i.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR i.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR i.queue = $queue::VARCHAR)
    GROUP BY i.rubric, i.item_id, group_key, week
)

SELECT c.*, coalesce(r.name, c.rubric) AS rubric_name
FROM counted AS c
LEFT JOIN (SELECT rubric, any_value(name) AS name FROM rubrics GROUP BY rubric) AS r USING (rubric)
ORDER BY c.rubric, c.position, c.item_id, c.group_key NULLS LAST, c.week NULLS LAST
