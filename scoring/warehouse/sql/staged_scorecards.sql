-- One row per scorecard of a shard, its items still nested. A replay by the very parts that made the official
-- scorecard does not turn it into a replay. Of a call in a closed month no known scorecard changes, and a new one is
-- late: it is kept and never counts.
CREATE TEMP TABLE staged_cards AS
WITH cards AS (SELECT run_id, call_id, staged_at, unnest(scorecards) AS card FROM shard)
SELECT
    cards.card.scorecard_id AS scorecard_id,
    cards.call_id,
    cards.card.rubric AS rubric,
    cards.card.rubric_version AS rubric_version,
    cards.card.scorer_version AS scorer_version,
    cards.card.models AS models,
    cards.card.total AS total,
    cards.card.raw_total AS raw_total,
    cards.card.lower AS lower,
    cards.card.upper AS upper,
    cards.card.pass_mark AS pass_mark,
    cards.card.passed AS passed,
    cards.card.fatal AS fatal,
    cards.card.review_reason AS review_reason,
    cards.card.review_risk AS review_risk,
    cards.card.replay AND coalesce(known.replay, true) AS replay,
    cards.run_id,
    cards.staged_at AS scored_at,
    cards.card.items AS items,
    known.scorecard_id IS NOT NULL AS known,
    CASE WHEN c.late THEN true END AS late
FROM cards
JOIN staged_calls AS c ON c.call_id = cards.call_id
LEFT JOIN scorecards AS known ON known.scorecard_id = cards.card.scorecard_id
WHERE NOT (c.late AND known.scorecard_id IS NOT NULL);

CREATE TEMP VIEW staged_scorecards AS SELECT * EXCLUDE (items, known) FROM staged_cards;

CREATE TEMP TABLE staged_items AS
WITH items AS (SELECT scorecard_id, call_id, known, unnest(items) AS item FROM staged_cards)
SELECT
    scorecard_id, call_id, item.item_id, item.outcome, item.points, item.max_points, item.confidence, item.hits,
    item.reason, item.evidence, known
FROM items;

CREATE TEMP VIEW staged_new_items AS SELECT * EXCLUDE (known) FROM staged_items WHERE NOT known;

CREATE TEMP VIEW staged_known_items AS SELECT * EXCLUDE (known) FROM staged_items WHERE known;
