-- grain: one verdict worth playing in the group asked about: the best passed ones of good calls (exemplary), and the
-- surest failed ones; at most $clips of each item and outcome, different agents and calls before the same again
WITH found AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY item_id, outcome, coalesce(agent_id, agent_no)
            ORDER BY start_s IS NULL, recording IS NULL, confidence DESC NULLS LAST, day DESC NULLS LAST, call_id
        ) AS of_agent
    FROM clip_candidates
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
      AND item_id IN (SELECT unnest($items::VARCHAR[]))
)

SELECT item_id, outcome, call_id, day, agent_name, agent_no, start_s, end_s, speaker, "text", reason
FROM found
QUALIFY row_number() OVER (
    PARTITION BY item_id, outcome ORDER BY of_agent, start_s IS NULL, confidence DESC NULLS LAST, call_id
) <= $clips
ORDER BY item_id, outcome, of_agent, call_id
