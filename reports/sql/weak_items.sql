-- grain: one item of one rubric (versions together) for one group
-- invariant: failed <= decided; lost as daily_items says: of decided verdicts only
-- names, severity and topic are those of the version that judged the latest call
-- whole months are added up already; days are read of the months that the window cuts
WITH counted AS (
    SELECT * EXCLUDE (month, last_day), last_day AS day
    FROM monthly_items
    WHERE ($start::DATE IS NULL OR month >= $start::DATE)
      AND ($end::DATE IS NULL OR last_day(month) <= $end::DATE)
    UNION ALL BY NAME
    SELECT *
    FROM daily_items
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND (date_trunc('month', day) < $start::DATE OR last_day(day) > $end::DATE)
),

chosen AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        *
    FROM counted
    WHERE ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

added AS (
    SELECT
        rubric,
        item_id,
        group_key,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        max_by(branch, day) AS branch,
        sum(failed)::BIGINT AS failed,
        sum(decided)::BIGINT AS decided,
        sum(undecided)::BIGINT AS undecided,
        sum(not_measurable)::BIGINT AS not_measurable,
        sum(lost) AS lost
    FROM chosen
    GROUP BY rubric, item_id, group_key
),

latest AS (
    SELECT rubric, item_id, coalesce(max_by(rubric_version, day), any_value(rubric_version)) AS rubric_version
    FROM chosen
    GROUP BY rubric, item_id
)

SELECT
    a.rubric, a.item_id, a.group_key,
    coalesce(r.name, a.rubric) AS rubric_name,
    i.name AS item_name, i.category, i.severity, i.training, i.position,
    a.agent_name, a.agent_no, a.team, a.branch, a.failed, a.decided, a.undecided, a.not_measurable, a.lost
FROM added AS a
JOIN latest AS l USING (rubric, item_id)
JOIN rubric_items AS i ON i.rubric = l.rubric AND i.rubric_version = l.rubric_version AND i.item_id = l.item_id
LEFT JOIN rubrics AS r ON r.rubric = l.rubric AND r.rubric_version = l.rubric_version
ORDER BY a.rubric, i.position, a.item_id, a.group_key NULLS LAST
