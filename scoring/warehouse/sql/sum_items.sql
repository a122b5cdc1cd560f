-- invariant: lost counts decided verdicts only. A failed fatal item loses what the call would lose once a person
-- confirms it, a monitored or a bonus item loses nothing, any other loses the points it did not win.
INSERT INTO daily_items
WITH told AS (
    SELECT
        s.day, coalesce(s.agent_id, s.agent_no) AS agent, s.team, s.branch, s.queue, s.rubric, s.rubric_version,
        s.raw_total, q.scheme, i.severity, i.bonus, r.item_id, r.max_points,
        coalesce(p.outcome, r.outcome) AS outcome,
        CASE WHEN p.item_id IS NULL THEN r.points ELSE p.points END AS points,
        coalesce(p.hits, r.hits) AS hits
    FROM item_results AS r
    JOIN daily_cards AS s USING (scorecard_id)
    JOIN rubric_items AS i ON i.rubric = s.rubric AND i.rubric_version = s.rubric_version AND i.item_id = r.item_id
    LEFT JOIN rubrics AS q ON q.rubric = s.rubric AND q.rubric_version = s.rubric_version
    LEFT JOIN reviewed_items AS p ON p.scorecard_id = r.scorecard_id AND p.item_id = r.item_id
)

SELECT
    day, agent, team, branch, queue, rubric, rubric_version, item_id,
    count(*) FILTER (outcome = 'pass'),
    count(*) FILTER (outcome = 'fail'),
    count(*) FILTER (outcome = 'uncertain'),
    count(*) FILTER (outcome = 'error'),
    count(*) FILTER (outcome = 'not_measurable'),
    count(*) FILTER (outcome = 'not_applicable'),
    coalesce(sum(hits) FILTER (outcome = 'fail'), 0),
    coalesce(sum(CASE
        WHEN outcome NOT IN ('pass', 'fail') OR severity = 'monitor' OR bonus THEN 0.0
        WHEN severity = 'fatal' THEN CASE outcome WHEN 'fail' THEN coalesce(raw_total, 0.0) ELSE 0.0 END
        WHEN scheme = 'deduct' THEN greatest(-coalesce(points, 0.0), 0.0)
        ELSE greatest(max_points - coalesce(points, 0.0), 0.0)
    END), 0.0)
FROM told
GROUP BY ALL
ORDER BY day, agent, item_id;
