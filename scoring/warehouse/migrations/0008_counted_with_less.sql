-- The same counts and clips as before, made with less: verdicts are joined to their scorecards and grouped by a number
-- instead of nine texts, and only what is chosen is carried along. Ten million calls have 150 million verdicts.

DROP VIEW daily_items;
DROP VIEW clip_candidates;

-- grain: one item of one rubric version in one agent's calls of one day, team, branch and queue
-- invariant: lost counts decided verdicts only. A failed fatal item loses what the call would lose once a person
-- confirms it, a monitored or a bonus item loses nothing, any other loses the points it did not win.
CREATE VIEW daily_items AS
WITH cards AS (
    SELECT
        s.scorecard_id, s.raw_total, s.rubric, s.rubric_version,
        c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
),

grouped AS MATERIALIZED (  -- numbered, since to group verdicts by one number costs far less than by nine texts
    SELECT
        row_number() OVER () AS place,
        day, agent_id, agent_no, agent_name, team, branch, queue, rubric, rubric_version,
        list({'scorecard_id': scorecard_id, 'raw_total': coalesce(raw_total, 0.0)}) AS cards
    FROM cards
    GROUP BY day, agent_id, agent_no, agent_name, team, branch, queue, rubric, rubric_version
),

judged AS (
    SELECT
        g.place, r.item_id, coalesce(p.outcome, r.outcome) AS outcome, r.max_points, g.card.raw_total AS raw_total,
        coalesce(CASE WHEN p.item_id IS NULL THEN r.points ELSE p.points END, 0.0) AS points
    FROM item_results AS r
    JOIN (SELECT place, unnest(cards) AS card FROM grouped) AS g ON g.card.scorecard_id = r.scorecard_id
    LEFT JOIN reviewed_items AS p ON p.scorecard_id = r.scorecard_id AND p.item_id = r.item_id
),

counted AS (
    SELECT
        place, item_id,
        count(*) FILTER (outcome = 'fail') AS failed,
        count(*) FILTER (outcome IN ('pass', 'fail')) AS decided,
        count(*) FILTER (outcome IN ('uncertain', 'error')) AS undecided,
        count(*) FILTER (outcome = 'not_measurable') AS not_measurable,
        sum(raw_total) FILTER (outcome = 'fail') AS whole,
        sum(greatest(-points, 0.0)) FILTER (outcome IN ('pass', 'fail')) AS deducted,
        sum(greatest(max_points - points, 0.0)) FILTER (outcome IN ('pass', 'fail')) AS not_won
    FROM judged
    GROUP BY place, item_id
)

SELECT
    g.day, g.agent_id, g.agent_no, g.agent_name, g.team, g.branch, g.queue,
    g.rubric, g.rubric_version, n.item_id, n.failed, n.decided, n.undecided, n.not_measurable,
    coalesce(CASE
        WHEN i.severity = 'monitor' OR i.bonus THEN 0.0
        WHEN i.severity = 'fatal' THEN n.whole
        WHEN r.scheme = 'deduct' THEN n.deducted
        ELSE n.not_won
    END, 0.0) AS lost
FROM counted AS n
JOIN grouped AS g USING (place)
JOIN rubric_items AS i ON i.rubric = g.rubric AND i.rubric_version = g.rubric_version AND i.item_id = n.item_id
LEFT JOIN rubrics AS r ON r.rubric = g.rubric AND r.rubric_version = g.rubric_version;

-- grain: one verdict worth playing: the three best failed calls of an item, and the items passed in the two best
-- calls, of each agent, queue, rubric and week. Best: recorded, with a place in the recording, surely heard.
CREATE VIEW clip_candidates AS
WITH cards AS MATERIALIZED (
    SELECT
        s.scorecard_id, s.call_id, s.total, s.rubric, s.rubric_version,
        coalesce(s.passed AND s.fatal = 'none', false) AS good,
        c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue, c.recording, c.word_confidence
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
),

judged AS (
    SELECT
        r.scorecard_id, r.item_id, coalesce(p.outcome, r.outcome) AS outcome,
        CASE WHEN p.item_id IS NULL THEN r.confidence END AS confidence,
        coalesce(p.reason, r.reason) AS reason,
        r.evidence[1] AS place
    FROM item_results AS r
    LEFT JOIN reviewed_items AS p ON p.scorecard_id = r.scorecard_id AND p.item_id = r.item_id
),

passed AS (
    SELECT * FROM judged WHERE outcome = 'pass' AND place.start_s IS NOT NULL
),

best AS (
    SELECT *
    FROM cards
    WHERE good AND scorecard_id IN (SELECT scorecard_id FROM passed)
    QUALIFY row_number() OVER (
        PARTITION BY agent_id, agent_no, queue, rubric, date_trunc('week', day)
        ORDER BY recording IS NULL, total DESC, word_confidence DESC NULLS LAST, call_id
    ) <= 2
),

chosen AS (
    SELECT k.*, f.* EXCLUDE (scorecard_id)
    FROM judged AS f
    JOIN cards AS k USING (scorecard_id)
    SEMI JOIN rubric_items AS i
        ON i.rubric = k.rubric AND i.rubric_version = k.rubric_version AND i.item_id = f.item_id
    WHERE f.outcome = 'fail'
    QUALIFY row_number() OVER (
        PARTITION BY k.agent_id, k.agent_no, k.queue, k.rubric, f.item_id, date_trunc('week', k.day)
        ORDER BY f.place.start_s IS NULL, k.recording IS NULL, f.confidence DESC NULLS LAST,
            k.word_confidence DESC NULLS LAST, k.call_id
    ) <= 3
    UNION ALL
    SELECT k.*, f.* EXCLUDE (scorecard_id)
    FROM best AS k
    JOIN passed AS f USING (scorecard_id)
    SEMI JOIN rubric_items AS i
        ON i.rubric = k.rubric AND i.rubric_version = k.rubric_version AND i.item_id = f.item_id
)

SELECT
    call_id, day, agent_id, agent_no, agent_name, team, branch, queue, rubric, item_id, outcome, confidence, reason,
    recording, word_confidence, total,
    place.start_s AS start_s, place.end_s AS end_s, place.speaker AS speaker, place."text" AS "text"
FROM chosen;

COMMENT ON VIEW daily_items IS 'One row is one item of one rubric version in one agent''s calls of one day (a table in the published copy)';
COMMENT ON VIEW clip_candidates IS 'One row is one verdict worth playing (a table in the published copy)';
COMMENT ON VIEW official_scorecards IS 'One row is one call; the scorecard that counts: the latest by the scorer that is no replay and came before the call''s month was closed, with what people''s verdicts made of it (a table in the published copy)';
