-- grain: one item (of all rubrics that call it the same), what the machine said of it, and whether the call was quiet
-- invariants: quiet calls have no item that failed or stayed open, and asked for no review: the lot falls on them;
-- an item that failed or stayed open is never in one. Items that do not apply or could not be measured are not here.
WITH cards AS (
    SELECT s.scorecard_id, s.rubric, machine.review_risk IS NOT NULL AS asks
    FROM official_scorecards AS s
    JOIN scorecards AS machine ON machine.scorecard_id = s.scorecard_id
    JOIN calls AS c ON c.call_id = s.call_id
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
),

hit AS (
    SELECT DISTINCT scorecard_id
    FROM item_results
    WHERE outcome IN ('fail', 'uncertain', 'error')
),

counted AS (
    SELECT
        cards.rubric,
        r.item_id,
        r.outcome,
        NOT (cards.asks OR hit.scorecard_id IS NOT NULL) AS quiet,
        count(*) AS calls
    FROM item_results AS r
    JOIN cards ON cards.scorecard_id = r.scorecard_id
    LEFT JOIN hit ON hit.scorecard_id = r.scorecard_id
    WHERE r.outcome IN ('pass', 'fail', 'uncertain', 'error')
    GROUP BY ALL
),

names AS (
    SELECT i.rubric, i.item_id, max_by(i.name, r.loaded_at) AS item_name
    FROM rubric_items AS i
    JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
    GROUP BY i.rubric, i.item_id
)

SELECT
    c.item_id, coalesce(n.item_name, c.item_id) AS item_name, c.outcome, c.quiet, sum(c.calls)::BIGINT AS calls
FROM counted AS c
LEFT JOIN names AS n ON n.rubric = c.rubric AND n.item_id = c.item_id
GROUP BY ALL
ORDER BY ALL
