-- grain: one item of one rubric (versions together) for one group
-- invariant: lost counts decided verdicts only, see the view daily_items, which the published copy holds as a table
SELECT
    d.rubric,
    d.item_id,
    CASE $by
        WHEN 'agent' THEN coalesce(d.agent_id, d.agent_no)
        WHEN 'team' THEN d.team
        WHEN 'branch' THEN d.branch
        WHEN 'queue' THEN d.queue
        ELSE 'centre'
    END AS group_key,
    coalesce(any_value(r.name), d.rubric) AS rubric_name,
    max_by(i.name, d.day) AS item_name,
    max_by(i.category, d.day) AS category,
    max_by(i.severity, d.day) AS severity,
    max_by(i.training, d.day) AS training,
    min(i.position) AS position,
    max_by(d.agent_name, d.day) AS agent_name,
    max_by(d.agent_no, d.day) AS agent_no,
    max_by(d.team, d.day) AS team,
    sum(d.failed)::BIGINT AS failed,
    sum(d.decided)::BIGINT AS decided,
    sum(d.undecided)::BIGINT AS undecided,
    sum(d.not_measurable)::BIGINT AS not_measurable,
    sum(d.lost) AS lost
FROM daily_items AS d
JOIN rubric_items AS i ON i.rubric = d.rubric AND i.rubric_version = d.rubric_version AND i.item_id = d.item_id
LEFT JOIN rubrics AS r ON r.rubric = d.rubric AND r.rubric_version = d.rubric_version
WHERE ($start::DATE IS NULL OR d.day >= $start::DATE)
  AND ($end::DATE IS NULL OR d.day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR d.rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(d.agent_id, d.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR d.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR d.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR d.queue = $queue::VARCHAR)
GROUP BY d.rubric, d.item_id, group_key
ORDER BY d.rubric, position, d.item_id, group_key NULLS LAST
