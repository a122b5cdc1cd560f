-- grain: one agent (NULL: unknown), one band of five points (100 belongs to the band from 95; NULL: without a
-- total) and one way to stand with fatal failures; all judged calls asked about, rated or not
-- invariants: everything but the names adds up; rated <= calls
WITH judged AS (
    SELECT
        coalesce(c.agent_id, c.agent_no) AS agent,
        c.agent_name, c.agent_no, c.team, c.day, c.talk_s, c.after_call_s, c.transfers,
        s.total,
        s.fatal <> 'none' AS fatal,
        least(floor(s.total / 5) * 5, 95) AS band,
        f.score
    FROM official_scorecards AS s
    JOIN calls AS c USING (call_id)
    LEFT JOIN satisfaction AS f USING (call_id)
    WHERE ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
)

SELECT
    agent,
    band,
    fatal,
    max_by(agent_name, day) AS agent_name,
    max_by(agent_no, day) AS agent_no,
    max_by(team, day) AS team,
    count(*) AS calls,
    count(score) AS rated,
    coalesce(sum(score), 0.0) AS score_sum,
    coalesce(sum(total), 0.0) AS total_sum,
    coalesce(sum(total * total), 0.0) AS total_squares,
    coalesce(sum(total) FILTER (score IS NOT NULL), 0.0) AS rated_total_sum,
    coalesce(sum(total * total) FILTER (score IS NOT NULL), 0.0) AS rated_total_squares,
    count(*) FILTER (total >= 100) AS full_marks,
    count(talk_s) AS timed,
    coalesce(sum(talk_s + coalesce(after_call_s, 0.0)), 0.0) AS handling_s,
    count(transfers) AS transfers_known,
    coalesce(sum(transfers), 0) AS transfers
FROM judged
GROUP BY agent, band, fatal
ORDER BY agent NULLS LAST, band NULLS LAST, fatal
