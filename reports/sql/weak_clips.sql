-- grain: one verdict to play for one item of one group; at most $clips each. Recorded calls before transcripts
-- alone, those with a place in the recording before those without, different agents before the same again, the
-- surest first; of passed items those of the best calls.
WITH wanted AS (
    SELECT unnest($rubrics::VARCHAR[]) AS rubric, unnest($items::VARCHAR[]) AS item_id, unnest($groups::VARCHAR[]) AS group_key
),

judged AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        *
    FROM clip_candidates
    WHERE outcome = $outcome
      AND list_contains($items::VARCHAR[], item_id)
      AND ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($rubric::VARCHAR IS NULL OR rubric = $rubric::VARCHAR)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

placed AS (
    SELECT
        j.*,
        row_number() OVER (
            PARTITION BY j.rubric, j.item_id, j.group_key, coalesce(j.agent_id, j.agent_no)
            ORDER BY j.recording IS NULL, j.start_s IS NULL,
                CASE WHEN j.outcome = 'pass' THEN j.total END DESC NULLS LAST,
                j.confidence DESC NULLS LAST, j.word_confidence DESC NULLS LAST, j.day DESC NULLS LAST, j.call_id
        ) AS of_agent
    FROM judged AS j
    JOIN wanted AS w
        ON w.rubric = j.rubric AND w.item_id = j.item_id AND w.group_key IS NOT DISTINCT FROM j.group_key
)

SELECT
    rubric, item_id, group_key, call_id, day, agent_name, agent_no, reason, recording, total,
    start_s, end_s, speaker, "text"
FROM placed
QUALIFY row_number() OVER (
    PARTITION BY rubric, item_id, group_key
    ORDER BY of_agent, recording IS NULL, start_s IS NULL,
        CASE WHEN outcome = 'pass' THEN total END DESC NULLS LAST,
        confidence DESC NULLS LAST, word_confidence DESC NULLS LAST, day DESC NULLS LAST, call_id
) <= $clips
ORDER BY rubric, item_id, group_key, start_s IS NULL, day DESC NULLS LAST, call_id
