-- grain: one verdict of one judge on one item of one of the calls named, of the items that have two verdicts or more
-- invariants: nth counts a judge's verdicts on an item from 1, in order of time; item_name is the latest that the rubric
-- of the call's scorecard has, the item's id where no version of it has the item
WITH cards AS (
    SELECT unnest($calls::VARCHAR[]) AS call_id, unnest($rubrics::VARCHAR[]) AS rubric
),

numbered AS (
    SELECT
        v.call_id, v.item_id, v.judge, v.judged_at, v.outcome = 'pass' AS passed, cards.rubric,
        row_number() OVER (PARTITION BY v.call_id, v.item_id, v.judge ORDER BY v.judged_at) AS nth,
        count(*) OVER (PARTITION BY v.call_id, v.item_id) AS verdicts
    FROM reviews AS v
    JOIN cards ON cards.call_id = v.call_id
),

names AS (
    SELECT i.rubric, i.item_id, max_by(i.name, r.loaded_at) AS item_name, max_by(i.position, r.loaded_at) AS position
    FROM rubric_items AS i
    JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
    GROUP BY i.rubric, i.item_id
)

SELECT
    v.call_id, v.item_id, coalesce(n.item_name, v.item_id) AS item_name, v.judge, v.nth, v.passed,
    CAST(v.judged_at AT TIME ZONE $time_zone AS DATE) AS judged_on,
    c.day, c.agent_name, c.agent_no
FROM numbered AS v
JOIN calls AS c ON c.call_id = v.call_id
LEFT JOIN names AS n ON n.rubric = v.rubric AND n.item_id = v.item_id
WHERE v.verdicts >= 2
ORDER BY n.position NULLS LAST, v.item_id, v.rubric NULLS LAST, v.call_id, v.judge, v.nth
