-- grain: one measure of one group in one period, from the call records (period NULL: calls without a date)
-- invariants: numerator and denominator add up over groups and periods; a call whose record does not say what a
-- measure needs is in neither. `squares` is the sum of the squares where the measure is a mean over calls.
-- $by may also be 'tenure': the group is then the agent's post, a line feed, and the first month of the band of
-- $edges that the agent was in that day; nothing stands for what is not known.
WITH chosen AS (
    SELECT
        CASE $by
            WHEN 'agent' THEN coalesce(agent_id, agent_no)
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            ELSE 'centre'
        END AS group_key,
        coalesce(agent_id, agent_no) AS agent,
        * EXCLUDE (agent_id, queue, calls, unclear)
    FROM daily_calls
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($agent::VARCHAR IS NULL OR coalesce(agent_id, agent_no) = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

in_bands AS (
    SELECT
        d.* REPLACE (
            CASE
                WHEN $by <> 'tenure' THEN d.group_key
                WHEN d.agent IS NOT NULL THEN coalesce(a.post, '') || chr(10) || coalesce(CAST(
                    list_max(list_filter($edges::INTEGER[], edge -> edge <= date_sub('month', a.hired, d.day)))
                    AS VARCHAR
                ), '')
            END AS group_key
        )
    FROM chosen AS d
    LEFT JOIN (
        SELECT coalesce(agent_id, agent_no) AS agent, max(post) AS post, max(hired) AS hired
        FROM agents
        GROUP BY agent
    ) AS a USING (agent)
),

added AS (  -- one group in one period
    SELECT
        group_key,
        CAST(date_trunc($period, day) AS DATE) AS period,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        max_by(branch, day) AS branch,
        count(DISTINCT agent || ' ' || day) FILTER (handled > 0) AS agent_days,
        sum(COLUMNS(name -> name NOT IN (
            'group_key', 'agent', 'day', 'agent_name', 'agent_no', 'team', 'branch'
        )))
    FROM in_bands
    GROUP BY group_key, period
),

measured AS (
    SELECT
        group_key, period, agent_name, agent_no, team, branch,
        unnest([
            {'measure': 'calls_in', 'numerator': calls_in, 'denominator': 1.0, 'squares': NULL::DOUBLE},
            {'measure': 'calls_out', 'numerator': calls_out, 'denominator': 1.0, 'squares': NULL},
            {'measure': 'handled', 'numerator': handled, 'denominator': 1.0, 'squares': NULL},
            {'measure': 'handled_per_day', 'numerator': handled, 'denominator': agent_days, 'squares': NULL},
            {'measure': 'connect_in', 'numerator': ivr_completed + answered, 'denominator': calls_in, 'squares': NULL},
            {'measure': 'connect_out', 'numerator': connected_out, 'denominator': calls_out, 'squares': NULL},
            {
                'measure': 'answer_rate', 'numerator': answered,
                'denominator': calls_in - ivr_completed, 'squares': NULL
            },
            {
                'measure': 'service_level', 'numerator': answered_in_time,
                'denominator': calls_in - ivr_completed - answered_unknown, 'squares': NULL
            },
            {
                'measure': 'abandon_rate', 'numerator': abandoned,
                'denominator': calls_in - ivr_completed, 'squares': NULL
            },
            {'measure': 'answer_s', 'numerator': answer_s, 'denominator': answer_n, 'squares': answer_squares},
            {'measure': 'complaint_rate', 'numerator': complaints, 'denominator': handled, 'squares': NULL},
            {'measure': 'aht', 'numerator': handle_s, 'denominator': handle_n, 'squares': handle_squares},
            {'measure': 'ring_s', 'numerator': ring_s, 'denominator': ring_n, 'squares': ring_squares},
            {'measure': 'talk_s', 'numerator': talk_s, 'denominator': talk_n, 'squares': talk_squares},
            {
                'measure': 'after_call_s', 'numerator': after_call_s,
                'denominator': after_call_n, 'squares': after_call_squares
            },
            {'measure': 'transfer_rate', 'numerator': transferred, 'denominator': transfers_known, 'squares': NULL},
            {'measure': 'judged_rate', 'numerator': judged, 'denominator': handled, 'squares': NULL},
            {'measure': 'reviewed_rate', 'numerator': reviewed, 'denominator': handled, 'squares': NULL},
            {'measure': 'satisfaction', 'numerator': score, 'denominator': rated, 'squares': score_squares},
            {'measure': 'satisfied_rate', 'numerator': satisfied, 'denominator': rated, 'squares': NULL},
            {'measure': 'response_rate', 'numerator': rated, 'denominator': handled, 'squares': NULL}
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
