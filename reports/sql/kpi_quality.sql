-- grain: one measure of one group in one period, from what was judged and rated of the answered calls
-- invariants: as in kpi_calls. A call is `reviewed` once a person has judged at least one item of it, whatever for.
WITH chosen AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(c.agent_id, c.agent_no)
            WHEN 'team' THEN c.team
            WHEN 'branch' THEN c.branch
            WHEN 'queue' THEN c.queue
            ELSE 'centre'
        END AS group_key,
        c.agent_name, c.agent_no, c.team, c.branch, c.day,
        CAST(date_trunc($period, c.day) AS DATE) AS period,
        s.scorecard_id, s.total, s.passed, s.fatal, r.call_id IS NOT NULL AS reviewed,
        f.score
    FROM calls AS c
    LEFT JOIN official_scorecards AS s USING (call_id)
    LEFT JOIN (SELECT DISTINCT call_id FROM reviews) AS r USING (call_id)
    LEFT JOIN (SELECT call_id, max(score) AS score FROM satisfaction GROUP BY call_id) AS f USING (call_id)
    WHERE c.disposition = 'answered'
      AND ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
      -- a call of another rubric is none of the calls asked about; one that nobody judged stays
      AND ($rubric::VARCHAR IS NULL OR s.rubric IS NULL OR s.rubric = $rubric::VARCHAR)
),

added AS (
    SELECT
        group_key, period,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        max_by(branch, day) AS branch,
        count(*) AS answered,
        count(scorecard_id) AS judged,
        count(total) AS counted,
        sum(total) AS total,
        sum(total * total) AS total_squares,
        count(*) FILTER (passed) AS passed,
        count(*) FILTER (fatal <> 'none') AS fatal,
        count(*) FILTER (reviewed) AS reviewed,
        count(score) AS rated,
        sum(score) AS score,
        sum(score * score) AS score_squares,
        count(*) FILTER (score >= $satisfied_from) AS satisfied
    FROM chosen
    GROUP BY group_key, period
),

measured AS (
    SELECT
        group_key, period, agent_name, agent_no, team, branch,
        unnest([
            {'measure': 'total', 'numerator': total, 'denominator': counted, 'squares': total_squares},
            {'measure': 'pass_rate', 'numerator': passed, 'denominator': counted, 'squares': NULL::DOUBLE},
            {'measure': 'fatal_rate', 'numerator': fatal, 'denominator': judged, 'squares': NULL},
            {'measure': 'judged_rate', 'numerator': judged, 'denominator': answered, 'squares': NULL},
            {'measure': 'reviewed_rate', 'numerator': reviewed, 'denominator': answered, 'squares': NULL},
            {'measure': 'satisfaction', 'numerator': score, 'denominator': rated, 'squares': score_squares},
            {'measure': 'satisfied_rate', 'numerator': satisfied, 'denominator': rated, 'squares': NULL},
            {'measure': 'response_rate', 'numerator': rated, 'denominator': answered, 'squares': NULL}
        ], recursive := true)
    FROM added
)

SELECT
    group_key, period, agent_name, agent_no, team, branch, measure,
    coalesce(numerator, 0)::DOUBLE AS numerator,
    denominator::DOUBLE AS denominator,
    squares
FROM measured
WHERE denominator > 0
ORDER BY measure, group_key NULLS LAST, period NULLS LAST
