-- grain: one item that people have judged, of one of the scorecards named
-- invariants: outcome NULL: the scorecard has no such item, or the machine said that it does not apply or cannot be
-- measured; passes + fails >= 1, one verdict a judge, the latest; whole: one judge alone judged at least $whole of the
-- items that the machine decided or left open; quiet as in machine_population.sql; the place is the first of the
-- machine's evidence
WITH cards AS (
    SELECT unnest($calls::VARCHAR[]) AS call_id, unnest($cards::VARCHAR[]) AS scorecard_id,
        unnest($rubrics::VARCHAR[]) AS rubric
),

results AS MATERIALIZED (  -- no outcome is left out here: a filter would be asked of every row there is
    SELECT
        call_id, scorecard_id, item_id, confidence, evidence[1] AS place,
        CASE WHEN outcome IN ('pass', 'fail', 'uncertain', 'error') THEN outcome END AS outcome
    FROM item_results
    WHERE scorecard_id IN (SELECT scorecard_id FROM cards)
),

sheets AS (
    SELECT
        r.call_id,
        count(r.outcome) AS items,
        NOT (bool_or(r.outcome <> 'pass') OR bool_or(machine.review_risk IS NOT NULL)) AS quiet
    FROM results AS r
    JOIN scorecards AS machine ON machine.scorecard_id = r.scorecard_id
    GROUP BY r.call_id
),

latest AS (
    SELECT
        v.call_id, v.item_id, v.judge,
        max_by(v.outcome, v.judged_at) AS outcome,
        coalesce(bool_or(v.drawn = 'random'), false) AS random
    FROM reviews AS v
    WHERE v.call_id IN (SELECT call_id FROM cards)
    GROUP BY v.call_id, v.item_id, v.judge
),

heard AS (
    SELECT call_id, max(judged) AS judged
    FROM (
        SELECT l.call_id, l.judge, count(r.outcome) AS judged
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
    p.call_id, p.item_id, coalesce(n.item_name, p.item_id) AS item_name, r.outcome, r.confidence,
    coalesce(sheets.quiet, false) AS quiet, p.passes, p.fails, p.random,
    coalesce(heard.judged >= $whole * sheets.items, false) AS whole,
    c.dialect, c.language, c.word_confidence,
    r.place.start_s AS start_s, r.place.end_s AS end_s, r.place.speaker AS speaker, r.place."text" AS "text"
FROM people AS p
JOIN cards ON cards.call_id = p.call_id
JOIN calls AS c ON c.call_id = p.call_id
LEFT JOIN results AS r ON r.call_id = p.call_id AND r.item_id = p.item_id
LEFT JOIN sheets ON sheets.call_id = p.call_id
LEFT JOIN heard ON heard.call_id = p.call_id
LEFT JOIN names AS n ON n.rubric = cards.rubric AND n.item_id = p.item_id
ORDER BY n.position NULLS LAST, p.item_id, cards.rubric NULLS LAST, p.call_id
