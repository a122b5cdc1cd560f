-- grain: one row: what people's verdicts there are on the calls asked about
-- invariants: judged counts items of calls; shared of them were judged by two people or more, off_sheet are not on the
-- call's official scorecard; again counts a judge's later verdicts on an item that the same judge had judged
WITH asked AS (
    SELECT v.call_id, v.item_id, v.judge, v.drawn, v.purpose, c.day, s.scorecard_id
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

items AS (
    SELECT
        call_id, item_id, scorecard_id,
        count(*) AS verdicts,
        count(DISTINCT judge) AS judges,
        bool_or(drawn = 'random') AS random
    FROM asked
    GROUP BY call_id, item_id, scorecard_id
)

SELECT
    (SELECT count(*) FROM asked) AS verdicts,
    (SELECT count(*) FROM asked WHERE purpose = 'calibration') AS calibration,
    (SELECT count(DISTINCT judge) FROM asked) AS judges,
    (SELECT count(DISTINCT call_id) FROM asked) AS calls,
    (SELECT min(day) FROM asked) AS first_day,
    (SELECT max(day) FROM asked) AS last_day,
    count(*) AS judged,
    count(*) FILTER (NOT EXISTS (
        FROM item_results AS r WHERE r.scorecard_id = items.scorecard_id AND r.item_id = items.item_id
    )) AS off_sheet,
    count(*) FILTER (judges >= 2) AS shared,
    count(DISTINCT call_id) FILTER (judges >= 2) AS shared_calls,
    coalesce(sum(verdicts - judges), 0)::BIGINT AS again,
    count(DISTINCT call_id) FILTER (random) AS random_calls
FROM items
