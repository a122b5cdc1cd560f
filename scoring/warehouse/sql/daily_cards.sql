-- grain: one official scorecard of a stale day of one month, as the view official_scorecards has it (which would
-- rank every scorecard there is)
CREATE OR REPLACE TEMP TABLE daily_cards AS
WITH told AS (
    SELECT c.* FROM calls AS c
    JOIN (SELECT DISTINCT day FROM stale_days) AS d ON c.day IS NOT DISTINCT FROM d.day
    WHERE date_trunc('month', c.day)::DATE IS NOT DISTINCT FROM $month::DATE
),

best AS (
    SELECT s.* FROM scorecards AS s
    WHERE call_id IN (SELECT call_id FROM told) AND NOT replay AND late IS NOT TRUE
    QUALIFY row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, scorecard_id) = 1
)

SELECT
    s.scorecard_id, s.rubric, s.rubric_version, s.pass_mark,
    CASE WHEN p.scorecard_id IS NULL THEN s.total ELSE p.total END AS total,
    CASE WHEN p.scorecard_id IS NULL THEN s.raw_total ELSE p.raw_total END AS raw_total,
    CASE WHEN p.scorecard_id IS NULL THEN s.passed ELSE p.passed END AS passed,
    coalesce(p.fatal, s.fatal) AS fatal,
    CASE WHEN p.scorecard_id IS NULL THEN s.review_risk ELSE p.review_risk END AS review_risk,
    p.scorecard_id IS NOT NULL AS reviewed,
    t.day, t.agent_id, t.agent_no, t.agent_name, t.team, t.branch, t.queue
FROM best AS s
JOIN told AS t USING (call_id)
LEFT JOIN reviewed_scorecards AS p ON p.scorecard_id = s.scorecard_id;
