-- grain: one failed call as evidence for one item of one group; at most $clips each, the surest first,
-- those with a place in the recording before those without, and different agents before the same again
WITH failed AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        *
    FROM official_items
    WHERE outcome = 'fail'
      AND ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

wanted AS (
    SELECT
        *,
        evidence[1].start_s AS start_s,
        row_number() OVER (
            PARTITION BY rubric, item_id, group_key, coalesce(agent_id, agent_no)
            ORDER BY len(evidence) = 0, evidence[1].start_s IS NULL, confidence DESC NULLS LAST,
                day DESC NULLS LAST, call_id
        ) AS of_agent
    FROM failed
    WHERE rubric || chr(31) || item_id || chr(31) || coalesce(group_key, '') IN (SELECT unnest($keys::VARCHAR[]))
)

SELECT
    rubric, item_id, group_key, call_id, day, agent_name, agent_no, reason,
    start_s,
    evidence[1].end_s AS end_s,
    evidence[1].speaker AS speaker,
    evidence[1]."text" AS "text"
FROM wanted
QUALIFY row_number() OVER (
    PARTITION BY rubric, item_id, group_key
    ORDER BY of_agent, start_s IS NULL, confidence DESC NULLS LAST, day DESC NULLS LAST, call_id
) <= $clips
ORDER BY rubric, item_id, group_key, start_s IS NULL, day DESC NULLS LAST, call_id
