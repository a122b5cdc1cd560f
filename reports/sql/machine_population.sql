-- grain: one item (of all rubrics that call it the same), what the machine said of it, and whether the call was quiet
-- invariants: quiet calls have no item that failed or stayed open, and asked for no review: the lot falls on them;
-- an item that failed or stayed open is never in one. Items that do not apply or could not be measured are not here.
-- Of $parts parts of the calls one is counted, which the call's id chooses, and stands for all; its scorecard is picked
-- as in the view official_scorecards (which would rank every call there is).
WITH official AS MATERIALIZED (
    SELECT call_id, scorecard_id, rubric, review_risk IS NOT NULL AS asks
    FROM scorecards
    WHERE hash(call_id) % $parts::UBIGINT = 0 AND NOT replay AND late IS NOT TRUE
    QUALIFY row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, scorecard_id) = 1
),

cards AS MATERIALIZED (
    SELECT s.scorecard_id, s.rubric, s.asks
    FROM official AS s
    JOIN calls AS c USING (call_id)
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
),

parted AS MATERIALIZED (  -- first, since to look for a card costs more than to see whose part a row is
    SELECT scorecard_id, item_id, outcome
    FROM item_results
    WHERE hash(call_id) % $parts::UBIGINT = 0
),

results AS MATERIALIZED (
    SELECT cards.scorecard_id, cards.rubric, cards.asks, r.item_id, r.outcome
    FROM parted AS r
    JOIN cards USING (scorecard_id)
    WHERE r.outcome IN ('pass', 'fail', 'uncertain', 'error')
),

hit AS (
    SELECT DISTINCT scorecard_id
    FROM results
    WHERE outcome <> 'pass'
),

counted AS (
    SELECT
        r.rubric, r.item_id, r.outcome,
        NOT (r.asks OR hit.scorecard_id IS NOT NULL) AS quiet,
        count(*) * $parts AS calls
    FROM results AS r
    LEFT JOIN hit USING (scorecard_id)
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
