-- grain: one item of one rubric (versions together) for one group, in one week where $weekly (week NULL: no date, or
-- all weeks together)
-- invariants: failed <= decided; counts add up over groups and weeks
-- without weeks, whole months are added up already and days are read of the months that the window cuts
WITH chosen AS (
    SELECT * EXCLUDE (month, last_day), last_day AS day
    FROM monthly_items
    WHERE NOT $weekly
      AND ($start::DATE IS NULL OR month >= $start::DATE)
      AND ($end::DATE IS NULL OR last_day(month) <= $end::DATE)
    UNION ALL BY NAME
    SELECT *
    FROM daily_items
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($weekly OR date_trunc('month', day) < $start::DATE OR last_day(day) > $end::DATE)
),

counted AS (
    SELECT
        rubric,
        item_id,
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        CASE WHEN $weekly THEN CAST(date_trunc('week', day) AS DATE) END AS week,
        max_by(rubric_version, day) AS rubric_version,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        sum(failed)::BIGINT AS failed,
        sum(decided)::BIGINT AS decided,
        sum(undecided)::BIGINT AS undecided,
        sum(not_measurable)::BIGINT AS not_measurable
    FROM chosen
    WHERE ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
    GROUP BY rubric, item_id, group_key, week
),

named AS (  -- as the latest version calls it; calls without a date may be all there is of a version
    SELECT
        rubric, item_id,
        coalesce(max_by(rubric_version, week), any_value(rubric_version)) AS rubric_version
    FROM counted
    GROUP BY rubric, item_id
)

SELECT
    c.rubric, c.item_id, c.group_key, c.week, c.agent_name, c.agent_no, c.team,
    c.failed, c.decided, c.undecided, c.not_measurable,
    i.name AS item_name, i.severity, coalesce(i.bonus, false) AS bonus, i.position,
    coalesce(r.name, c.rubric) AS rubric_name
FROM counted AS c
JOIN named AS n USING (rubric, item_id)
JOIN rubric_items AS i ON i.rubric = n.rubric AND i.rubric_version = n.rubric_version AND i.item_id = n.item_id
LEFT JOIN rubrics AS r ON r.rubric = n.rubric AND r.rubric_version = n.rubric_version
ORDER BY c.rubric, i.position, c.item_id, c.group_key NULLS LAST, c.week NULLS LAST
