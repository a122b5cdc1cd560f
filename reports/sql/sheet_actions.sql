-- grain: one action agreed in a coaching talk with an agent of the group asked about, the latest first, and how often
-- the item it is about failed in the calls before the talk and since
SELECT
    c.agent_id AS agent, a.name AS agent_name, a.agent_no, c.held_on, c.coach, c.action, c.item_id, c.due, c.kept, c.note,
    coalesce(sum(d.failed) FILTER (d.day < c.held_on), 0)::BIGINT AS failed_before,
    coalesce(sum(d.decided) FILTER (d.day < c.held_on), 0)::BIGINT AS decided_before,
    coalesce(sum(d.failed) FILTER (d.day > c.held_on), 0)::BIGINT AS failed_since,
    coalesce(sum(d.decided) FILTER (d.day > c.held_on), 0)::BIGINT AS decided_since
FROM coaching AS c
LEFT JOIN agents AS a ON a.agent_id = c.agent_id
LEFT JOIN daily_items AS d
    ON coalesce(d.agent_id, d.agent_no) = c.agent_id AND d.item_id = c.item_id
    AND ($start::DATE IS NULL OR d.day >= $start::DATE)
    AND ($end::DATE IS NULL OR d.day <= $end::DATE)
WHERE ($agent::VARCHAR IS NULL OR c.agent_id = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR a.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR a.branch = $branch::VARCHAR)
  AND ($end::DATE IS NULL OR c.held_on <= $end::DATE)
GROUP BY c.coaching_id, c.agent_id, a.name, a.agent_no, c.held_on, c.coach, c.action, c.item_id, c.due, c.kept, c.note
ORDER BY c.held_on DESC, c.agent_id, c.action
