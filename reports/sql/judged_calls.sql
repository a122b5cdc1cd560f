-- grain: one call that people have judged, of those asked about, in an order that the call's id alone makes, so that the
-- first so many are a sample that is the same whenever asked
-- invariants: the scorecard is the official one, picked as in the view official_scorecards (which would rank every call
-- there is), NULL where the call has none; shared: two people or more have judged one of its items; again: one has
-- judged an item twice
WITH judged AS (
    SELECT
        call_id,
        count(*) AS verdicts,
        count(*) FILTER (purpose = 'calibration') AS calibration,
        coalesce(bool_or(drawn = 'random'), false) AS random,
        list_sort(list_distinct(list(judge))) AS judges
    FROM reviews
    GROUP BY call_id
),

items AS (
    SELECT call_id, max(judges) >= 2 AS shared, max(verdicts - judges) > 0 AS again
    FROM (
        SELECT call_id, count(*) AS verdicts, count(DISTINCT judge) AS judges
        FROM reviews
        GROUP BY call_id, item_id
    )
    GROUP BY call_id
),

cards AS (
    SELECT call_id, scorecard_id, rubric
    FROM scorecards
    WHERE call_id IN (SELECT call_id FROM judged) AND NOT replay AND late IS NOT TRUE
    QUALIFY row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, scorecard_id) = 1
)

SELECT
    c.call_id, s.scorecard_id, s.rubric, c.day, j.verdicts, j.calibration, j.random, j.judges, i.shared, i.again
FROM judged AS j
JOIN items AS i USING (call_id)
JOIN calls AS c USING (call_id)
LEFT JOIN cards AS s USING (call_id)
WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
  AND ($end::DATE IS NULL OR c.day <= $end::DATE)
  AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
  AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
  AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
  AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
  AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
ORDER BY md5(c.call_id), c.call_id
