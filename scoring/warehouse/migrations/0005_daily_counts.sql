-- What reports about many calls add up: counts by day and agent, and the few calls worth playing. Views here, so
-- that they are never out of step; the published copy holds them as tables (see docs/decisions/0007).

-- grain: one agent's judged calls of one day, team, branch, queue and rubric (day NULL: calls without a date)
-- invariants: counted <= calls; passed <= counted; fatal_provisional + fatal_confirmed <= calls
CREATE VIEW daily_scores AS
SELECT
    c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue, s.rubric,
    count(*) AS calls,
    count(s.total) AS counted,                 -- of these, with a total
    coalesce(sum(s.total), 0.0) AS total_sum,
    coalesce(sum(s.total * s.total), 0.0) AS total_squares,
    min(s.total) AS lowest,
    max(s.total) AS highest,
    count(*) FILTER (s.passed) AS passed,
    count(*) FILTER (s.fatal = 'provisional') AS fatal_provisional,
    count(*) FILTER (s.fatal = 'confirmed') AS fatal_confirmed
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
GROUP BY ALL;

-- grain: one item of one rubric version in one agent's calls of one day, team, branch and queue
-- invariant: lost counts decided verdicts only. A failed fatal item loses what the call would lose once a person
-- confirms it, a monitored or a bonus item loses nothing, any other loses the points it did not win.
CREATE VIEW daily_items AS
SELECT
    i.day, i.agent_id, i.agent_no, i.agent_name, i.team, i.branch, i.queue,
    i.rubric, i.rubric_version, i.item_id,
    count(*) FILTER (i.outcome = 'fail') AS failed,
    count(*) FILTER (i.outcome IN ('pass', 'fail')) AS decided,
    count(*) FILTER (i.outcome IN ('uncertain', 'error')) AS undecided,
    count(*) FILTER (i.outcome = 'not_measurable') AS not_measurable,
    coalesce(sum(CASE
        WHEN i.outcome NOT IN ('pass', 'fail') OR i.severity = 'monitor' OR i.bonus THEN 0.0
        WHEN i.severity = 'fatal' THEN CASE i.outcome WHEN 'fail' THEN coalesce(s.raw_total, 0.0) ELSE 0.0 END
        WHEN r.scheme = 'deduct' THEN greatest(-coalesce(i.points, 0.0), 0.0)
        ELSE greatest(i.max_points - coalesce(i.points, 0.0), 0.0)
    END), 0.0) AS lost
FROM official_items AS i
JOIN official_scorecards AS s USING (scorecard_id)
LEFT JOIN rubrics AS r ON r.rubric = i.rubric AND r.rubric_version = i.rubric_version
GROUP BY ALL;

-- grain: one verdict worth playing: the three best failed calls of an item, and the items passed in the two best
-- calls, of each agent, queue, rubric and week. Best: recorded, with a place in the recording, surely heard.
CREATE VIEW clip_candidates AS
WITH judged AS (
    SELECT
        i.call_id, i.day, i.agent_id, i.agent_no, i.agent_name, i.team, i.branch, i.queue,
        i.rubric, i.item_id, i.outcome, i.confidence, i.reason,
        c.recording, c.word_confidence, s.total,
        coalesce(s.passed AND s.fatal = 'none', false) AS good,
        i.evidence[1].start_s AS start_s,
        i.evidence[1].end_s AS end_s,
        i.evidence[1].speaker AS speaker,
        i.evidence[1]."text" AS "text"
    FROM official_items AS i
    JOIN official_scorecards AS s USING (scorecard_id)
    JOIN calls AS c ON c.call_id = i.call_id
    WHERE i.outcome IN ('pass', 'fail')
),

failed AS (
    SELECT *
    FROM judged
    WHERE outcome = 'fail'
    QUALIFY row_number() OVER (
        PARTITION BY agent_id, agent_no, queue, rubric, item_id, date_trunc('week', day)
        ORDER BY start_s IS NULL, recording IS NULL, confidence DESC NULLS LAST,
            word_confidence DESC NULLS LAST, call_id
    ) <= 3
),

passed AS (
    SELECT *
    FROM judged
    WHERE outcome = 'pass' AND good AND start_s IS NOT NULL
    QUALIFY dense_rank() OVER (
        PARTITION BY agent_id, agent_no, queue, rubric, date_trunc('week', day)
        ORDER BY recording IS NULL, total DESC, word_confidence DESC NULLS LAST, call_id
    ) <= 2
)

SELECT * EXCLUDE (good) FROM failed
UNION ALL
SELECT * EXCLUDE (good) FROM passed;
