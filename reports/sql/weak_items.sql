-- grain: one item of one rubric (versions together) for one group
-- invariant: lost counts decided verdicts only. A failed fatal item loses what the call would lose once a
-- person confirms it, a monitored or a bonus item loses nothing, any other loses the points it did not win.
WITH judged AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(i.agent_id, i.agent_no)
            WHEN 'team' THEN i.team
            WHEN 'branch' THEN i.branch
            WHEN 'queue' THEN i.queue
            ELSE 'centre'
        END AS group_key,
        i.*,
        s.raw_total,
        r.scheme,
        r.name AS rubric_name
    FROM official_items AS i
    JOIN official_scorecards AS s USING (scorecard_id)
    LEFT JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
    WHERE ($start::DATE IS NULL OR i.day >= $start::DATE)
      AND ($end::DATE IS NULL OR i.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR i.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(i.agent_id, i.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR i.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR i.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR i.queue = $queue::VARCHAR)
),

costed AS (
    SELECT
        *,
        CASE
            WHEN outcome NOT IN ('pass', 'fail') OR severity = 'monitor' OR bonus THEN 0.0
            WHEN severity = 'fatal' THEN CASE outcome WHEN 'fail' THEN coalesce(raw_total, 0.0) ELSE 0.0 END
            WHEN scheme = 'deduct' THEN greatest(-coalesce(points, 0.0), 0.0)
            ELSE greatest(max_points - coalesce(points, 0.0), 0.0)
        END AS lost_points
    FROM judged
)

SELECT
    rubric,
    item_id,
    group_key,
    coalesce(any_value(rubric_name), rubric) AS rubric_name,
    max_by(item_name, day) AS item_name,
    max_by(category, day) AS category,
    max_by(severity, day) AS severity,
    max_by(training, day) AS training,
    min(position) AS position,
    max_by(agent_name, day) AS agent_name,
    max_by(agent_no, day) AS agent_no,
    max_by(team, day) AS team,
    count(*) FILTER (outcome = 'fail') AS failed,
    count(*) FILTER (outcome IN ('pass', 'fail')) AS decided,
    count(*) FILTER (outcome IN ('uncertain', 'error')) AS undecided,
    count(*) FILTER (outcome = 'not_measurable') AS not_measurable,
    coalesce(sum(lost_points), 0.0) AS lost
FROM costed
GROUP BY rubric, item_id, group_key
ORDER BY rubric, position, item_id, group_key NULLS LAST
