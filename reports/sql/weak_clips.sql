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
        rubric, item_id, coalesce(agent_id, agent_no) AS agent,
        {  -- the least is the best to play; what is not known is greatest
            'unrecorded': recording IS NULL,
            'nowhere': start_s IS NULL,
            'total': CASE WHEN outcome = 'pass' THEN -total END,
            'confidence': -confidence,
            'word_confidence': -word_confidence,
            'days': DATE '2000-01-01' - day,
            'call_id': call_id
        } AS worth
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

of_agents AS (
    SELECT rubric, item_id, group_key, min(worth, $clips::BIGINT) AS best
    FROM judged AS j
    SEMI JOIN wanted AS w
        ON w.rubric = j.rubric AND w.item_id = j.item_id AND w.group_key IS NOT DISTINCT FROM j.group_key
    GROUP BY rubric, item_id, group_key, agent
),

chosen AS (
    SELECT rubric, item_id, group_key, worth.call_id AS call_id
    FROM (
        SELECT rubric, item_id, group_key, unnest(best) AS worth, generate_subscripts(best, 1) AS of_agent
        FROM of_agents
    )
    QUALIFY row_number() OVER (PARTITION BY rubric, item_id, group_key ORDER BY of_agent, worth) <= $clips
)

SELECT
    rubric, item_id, h.group_key, call_id, c.day, c.agent_name, c.agent_no, c.reason, c.recording, c.total,
    c.start_s, c.end_s, c.speaker, c."text"
FROM chosen AS h
JOIN clip_candidates AS c USING (rubric, item_id, call_id)
WHERE c.outcome = $outcome
ORDER BY rubric, item_id, group_key, start_s IS NULL, day DESC NULLS LAST, call_id
