-- grain: one rated call with an official scorecard and a known agent; `number` counts as in satisfaction_items.sql
-- invariants: satisfaction has one row a call; at most $most calls, drawn by lot but always the same
WITH drawn AS (
    SELECT
        c.call_id,
        coalesce(c.agent_id, c.agent_no) AS agent,
        s.rubric, s.total, f.score, c.queue, c.business_type, c.wait_s
    FROM satisfaction AS f
    JOIN official_scorecards AS s USING (call_id)
    JOIN calls AS c USING (call_id)
    WHERE coalesce(c.agent_id, c.agent_no) IS NOT NULL
      AND ($start::DATE IS NULL OR c.day >= $start::DATE)
      AND ($end::DATE IS NULL OR c.day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR s.rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(c.agent_id, c.agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR c.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR c.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR c.queue = $queue::VARCHAR)
    ORDER BY md5(c.call_id), c.call_id
    LIMIT $most
)

SELECT
    row_number() OVER (ORDER BY call_id) - 1 AS number,
    agent,
    rubric,
    coalesce(queue, '') AS queue,
    coalesce(business_type, '') AS business_type,
    coalesce(wait_s, 'nan'::DOUBLE) AS wait_s,
    coalesce(total, 'nan'::DOUBLE) AS total,
    score
FROM drawn
ORDER BY number
