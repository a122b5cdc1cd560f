-- grain: one item (of all rubrics that call it the same), of one agent's calls in one queue, in one way of speaking
-- and one third of the calls by how surely the words were heard: 1 the least sure, 3 the surest, NULL not known
-- invariants: outcomes are the machine's own, whatever people have said since; a call counts once an item. The item
-- with an empty id is the whole call: failed where its total is under the mark, decided where it has a total. A third
-- ends between two thousandths of a confidence, so equal confidences lie in the same third.
WITH heard AS (
    SELECT
        s.scorecard_id, s.rubric, machine.passed,
        coalesce(c.agent_id, c.agent_no, c.agent_name) AS agent, c.queue, c.dialect, c.language,
        round(c.word_confidence, 3) AS confidence
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

cumulated AS (
    SELECT confidence, sum(calls) OVER (ORDER BY confidence) / sum(calls) OVER () AS reached
    FROM (SELECT confidence, count(*) AS calls FROM heard WHERE confidence IS NOT NULL GROUP BY confidence)
),

edges AS (
    SELECT
        min(confidence) FILTER (reached >= 1 / 3) AS first_third,
        min(confidence) FILTER (reached >= 2 / 3) AS second_third
    FROM cumulated
),

cards AS (
    SELECT
        heard.*,
        CASE
            WHEN heard.confidence <= edges.first_third THEN 1
            WHEN heard.confidence <= edges.second_third THEN 2
            WHEN heard.confidence IS NOT NULL THEN 3
        END AS third
    FROM heard
    CROSS JOIN edges
),

counted AS (
    SELECT
        cards.rubric, r.item_id, cards.agent, cards.queue, cards.dialect, cards.language, cards.third,
        count(*) FILTER (r.outcome = 'fail') AS failed,
        count(*) FILTER (r.outcome IN ('pass', 'fail')) AS decided,
        count(*) AS judged
    FROM item_results AS r
    JOIN cards ON cards.scorecard_id = r.scorecard_id
    WHERE r.outcome IN ('pass', 'fail', 'uncertain', 'error')
    GROUP BY ALL
    UNION ALL
    SELECT
        rubric, '' AS item_id, agent, queue, dialect, language, third,
        count(*) FILTER (NOT passed) AS failed,
        count(passed) AS decided,
        count(*) AS judged
    FROM cards
    GROUP BY ALL
),

names AS (
    SELECT i.rubric, i.item_id, max_by(i.name, r.loaded_at) AS item_name, max_by(i.position, r.loaded_at) AS position
    FROM rubric_items AS i
    JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
    GROUP BY i.rubric, i.item_id
)

SELECT
    c.item_id, coalesce(n.item_name, c.item_id) AS item_name, c.agent, c.queue, c.dialect, c.language, c.third,
    sum(c.failed)::BIGINT AS failed, sum(c.decided)::BIGINT AS decided, sum(c.judged)::BIGINT AS judged
FROM counted AS c
LEFT JOIN names AS n ON n.rubric = c.rubric AND n.item_id = c.item_id
GROUP BY ALL
ORDER BY
    min(CASE c.item_id WHEN '' THEN -1 ELSE n.position END) NULLS LAST, c.item_id, item_name, c.agent, c.queue, c.dialect, c.language, c.third
