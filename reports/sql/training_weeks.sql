-- grain: one item of one agent in one week; decided verdicts only. Numbers, not names: agent and item are places
-- in the lists $agents and $items, week 0 is that of Monday $first
-- invariant: failed <= decided
WITH weekly AS (
    SELECT
        coalesce(agent_id, agent_no) AS agent,
        item_id,
        CAST(floor((day - $first::DATE) / 7) AS INTEGER) AS week,
        sum(failed)::DOUBLE AS failed,
        sum(decided)::DOUBLE AS decided
    FROM daily_items
    WHERE decided > 0
      AND day >= $first::DATE
      AND day <= $last::DATE
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
    GROUP BY agent, item_id, week
),

agents AS (
    SELECT unnest($agents::VARCHAR[]) AS agent, unnest(range(len($agents::VARCHAR[]))) AS place
),

items AS (
    SELECT unnest($items::VARCHAR[]) AS item_id, unnest(range(len($items::VARCHAR[]))) AS place
)

SELECT agents.place AS agent, items.place AS item, week, failed, decided
FROM weekly
JOIN agents USING (agent)
JOIN items USING (item_id)
