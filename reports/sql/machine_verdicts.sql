-- grain: one item of one official scorecard that people have judged too; of at most $most_calls calls, which the
-- call's id chooses: a sample that is the same whenever asked
-- invariants: passes + fails >= 1, one verdict a judge, the latest; whole: one judge alone judged at least $whole of
-- the items that the machine decided or left open; quiet and outcome as in machine_population.sql
WITH asked AS (
    SELECT v.call_id, v.item_id, v.judge, v.judged_at, v.outcome, v.drawn, s.scorecard_id, s.rubric
    FROM reviews AS v
    JOIN calls AS c USING (call_id)
    JOIN official_scorecards AS s USING (call_id)
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
),

sampled AS (
    SELECT DISTINCT call_id, scorecard_id, rubric
    FROM asked
    ORDER BY md5(call_id), call_id
    LIMIT $most_calls
),

results AS (
    SELECT r.call_id, r.scorecard_id, r.item_id, r.outcome, r.confidence
    FROM item_results AS r
    WHERE r.scorecard_id IN (SELECT scorecard_id FROM sampled)
      AND r.outcome IN ('pass', 'fail', 'uncertain', 'error')
),

cards AS (
    SELECT
        s.call_id, s.rubric,
        count(*) AS items,
        NOT (bool_or(r.outcome <> 'pass') OR bool_or(machine.review_risk IS NOT NULL)) AS quiet
    FROM sampled AS s
    JOIN results AS r ON r.scorecard_id = s.scorecard_id
    JOIN scorecards AS machine ON machine.scorecard_id = s.scorecard_id
    GROUP BY ALL
),

latest AS (
    SELECT
        call_id, item_id, judge,
        max_by(outcome, judged_at) AS outcome,
        coalesce(bool_or(drawn = 'random'), false) AS random
    FROM asked
    GROUP BY call_id, item_id, judge
),

heard AS (
    SELECT call_id, max(judged) AS judged
    FROM (
        SELECT l.call_id, l.judge, count(*) AS judged
        FROM latest AS l
        JOIN results AS r ON r.call_id = l.call_id AND r.item_id = l.item_id
        GROUP BY l.call_id, l.judge
    )
    GROUP BY call_id
),

names AS (
    SELECT i.rubric, i.item_id, max_by(i.name, r.loaded_at) AS item_name, max_by(i.position, r.loaded_at) AS position
    FROM rubric_items AS i
    JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
    GROUP BY i.rubric, i.item_id
),

people AS (
    SELECT
        call_id, item_id,
        count(*) FILTER (outcome = 'pass') AS passes,
        count(*) FILTER (outcome = 'fail') AS fails,
        bool_or(random) AS random
    FROM latest
    GROUP BY call_id, item_id
)

SELECT
    r.call_id, r.item_id, coalesce(n.item_name, r.item_id) AS item_name, r.outcome, r.confidence, cards.quiet,
    p.passes, p.fails, p.random, heard.judged >= $whole * cards.items AS whole,
    coalesce(c.agent_id, c.agent_no, c.agent_name) AS agent, c.queue, c.dialect, c.language, c.word_confidence
FROM results AS r
JOIN people AS p ON p.call_id = r.call_id AND p.item_id = r.item_id
JOIN cards ON cards.call_id = r.call_id
JOIN heard ON heard.call_id = r.call_id
JOIN calls AS c ON c.call_id = r.call_id
LEFT JOIN names AS n ON n.rubric = cards.rubric AND n.item_id = r.item_id
ORDER BY n.position NULLS LAST, r.item_id, cards.rubric, r.call_id
