-- grain: one verdict of one judge on one item of one call, of the items that have two verdicts or more; of at most
-- $most_calls calls, which the call's id chooses: a sample that is the same whenever asked
-- invariants: nth counts a judge's verdicts on an item from 1, in order of time; item_name is the latest the rubric of
-- the call's official scorecard has, the item's id where no version of it has the item
WITH asked AS (
    SELECT
        v.call_id, v.item_id, v.judge, v.judged_at, v.outcome = 'pass' AS passed,
        c.day, c.agent_no, c.agent_name, s.scorecard_id, s.rubric
    FROM reviews AS v
    JOIN calls AS c USING (call_id)
    LEFT JOIN official_scorecards AS s USING (call_id)
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
),

numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY call_id, item_id, judge ORDER BY judged_at) AS nth,
        count(*) OVER (PARTITION BY call_id, item_id) AS verdicts
    FROM asked
),

sampled AS (
    SELECT DISTINCT call_id
    FROM numbered
    WHERE verdicts >= 2
    ORDER BY md5(call_id), call_id
    LIMIT $most_calls
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
    v.day, v.agent_name, v.agent_no,
    r.evidence[1].start_s AS start_s, r.evidence[1].end_s AS end_s, r.evidence[1].speaker AS speaker,
    r.evidence[1]."text" AS "text"
FROM numbered AS v
JOIN sampled USING (call_id)
LEFT JOIN names AS n ON n.rubric = v.rubric AND n.item_id = v.item_id
LEFT JOIN item_results AS r ON r.scorecard_id = v.scorecard_id AND r.item_id = v.item_id
WHERE v.verdicts >= 2
ORDER BY n.position NULLS LAST, v.item_id, v.rubric NULLS LAST, v.call_id, v.judge, v.nth
