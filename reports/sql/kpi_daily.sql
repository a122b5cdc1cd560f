-- grain: one measure of one group in one period, from the daily figures that were brought in
-- invariants: numerator and denominator are added over the same rows: a day of an owner that lacks one of the two is in
-- neither. All rows of one measure come from one level (`level`): that asked for where it was brought, else the
-- coarsest that can be added up to it, else ('mixed') each of its parts from the level that has it. What cannot be
-- told to belong to the scope asked for is left out. Talking includes holding, as in the call records.
WITH days AS (  -- one owner of figures on one day
    SELECT
        grouped_by AS level, group_key AS owner, day,
        sum(value) FILTER (measure = 'staffed_s') AS staffed_s,
        sum(value) FILTER (measure = 'planned_staff_s') AS planned_staff_s,
        sum(value) FILTER (measure = 'calls_in') AS calls_in,
        sum(value) FILTER (measure = 'ivr_completed') AS ivr_completed,
        sum(value) FILTER (measure = 'answered') AS answered,
        sum(value) FILTER (measure = 'answered_in_time') AS answered_in_time,
        sum(value) FILTER (measure = 'abandoned') AS abandoned,
        sum(value) FILTER (measure = 'calls_out') AS calls_out,
        sum(value) FILTER (measure = 'connected_out') AS connected_out,
        sum(value) FILTER (measure = 'ring_s') AS ring_s,
        sum(value) FILTER (measure = 'talk_s') AS talk_s,
        sum(value) FILTER (measure = 'hold_s') AS hold_s,
        sum(value) FILTER (measure = 'after_call_s') AS after_call_s,
        sum(value) FILTER (measure = 'handled') AS handled,
        sum(value) FILTER (measure = 'transfers') AS transfers,
        sum(value) FILTER (measure = 'resolution_known') AS resolution_known,
        sum(value) FILTER (measure = 'resolved_first') AS resolved_first,
        sum(value) FILTER (measure = 'complaints') AS complaints,
        sum(value) FILTER (measure = 'complaints_closed') AS complaints_closed,
        sum(value) FILTER (measure = 'complaint_handling_s') AS complaint_handling_s,
        sum(value) FILTER (measure = 'monitored') AS monitored,
        sum(value) FILTER (measure = 'cost') AS cost
    FROM kpi_daily
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
    GROUP BY level, owner, day
),

owners AS (  -- what each owner belongs to
    SELECT
        o.level, o.owner,
        CASE o.level WHEN 'agent' THEN o.owner END AS agent,
        CASE o.level WHEN 'agent' THEN a.name END AS agent_name,
        CASE o.level WHEN 'agent' THEN a.agent_no END AS agent_no,
        CASE o.level WHEN 'agent' THEN a.team WHEN 'team' THEN o.owner END AS team,
        CASE o.level WHEN 'agent' THEN a.branch WHEN 'team' THEN t.branch WHEN 'branch' THEN o.owner END AS branch,
        CASE o.level WHEN 'queue' THEN o.owner END AS queue
    FROM (SELECT DISTINCT level, owner FROM days) AS o
    LEFT JOIN agents AS a ON o.level = 'agent' AND coalesce(a.agent_id, a.agent_no) = o.owner
    LEFT JOIN (
        SELECT team, any_value(branch) AS branch FROM agents GROUP BY team HAVING count(DISTINCT branch) = 1
    ) AS t ON o.level = 'team' AND t.team = o.owner
),

chosen AS (
    SELECT
        d.*, o.agent_name, o.agent_no, o.team, o.branch,
        CASE $by
            WHEN 'agent' THEN o.agent
            WHEN 'team' THEN o.team
            WHEN 'branch' THEN o.branch
            WHEN 'queue' THEN o.queue
            WHEN 'centre' THEN 'centre'
        END AS group_key,
        CASE WHEN d.level = $by THEN 0
            ELSE list_position(['centre', 'branch', 'queue', 'team', 'agent'], d.level)
        END AS rank
    FROM days AS d
    JOIN owners AS o ON o.level = d.level AND o.owner = d.owner
    WHERE ($agent::VARCHAR IS NULL OR o.agent = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR o.team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR o.branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR o.queue = $queue::VARCHAR)
),

levels AS (  -- one group on one day at one level
    SELECT
        rank, level, group_key, day,
        sum(COLUMNS(* EXCLUDE (
            rank, level, group_key, day, owner, agent_name, agent_no, team, branch
        )))
    FROM chosen
    GROUP BY rank, level, group_key, day
),

rows AS (
    SELECT * EXCLUDE (owner) FROM chosen
    UNION ALL BY NAME
    SELECT
        9 AS rank, 'mixed' AS level, group_key, day,
        arg_min(COLUMNS(* EXCLUDE (rank, level, group_key, day)), rank)  -- skips what a level does not have
    FROM levels
    GROUP BY group_key, day
),

added AS (
    SELECT
        rank, level, group_key,
        CAST(date_trunc($period, day) AS DATE) AS period,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        max_by(branch, day) AS branch,
        [
            {'measure': 'calls_in', 'numerator': sum(calls_in), 'denominator': 1.0::DOUBLE},
            {'measure': 'calls_out', 'numerator': sum(calls_out), 'denominator': 1.0},
            {'measure': 'handled', 'numerator': sum(handled), 'denominator': 1.0},
            {
                'measure': 'handled_per_day',
                'numerator': sum(handled) FILTER (level = 'agent' AND handled > 0),
                'denominator': count(*) FILTER (level = 'agent' AND handled > 0)
            },
            {
                'measure': 'handled_per_hour',
                'numerator': sum(handled) FILTER (staffed_s IS NOT NULL),
                'denominator': sum(staffed_s / 3600.0) FILTER (handled IS NOT NULL)
            },
            {
                'measure': 'occupancy',
                'numerator': sum(talk_s + coalesce(ring_s, 0.0) + after_call_s) FILTER (staffed_s IS NOT NULL),
                'denominator': sum(staffed_s) FILTER (talk_s + coalesce(ring_s, 0.0) + after_call_s IS NOT NULL)
            },
            {
                'measure': 'adherence',
                'numerator': sum(staffed_s) FILTER (planned_staff_s IS NOT NULL),
                'denominator': sum(planned_staff_s) FILTER (staffed_s IS NOT NULL)
            },
            {
                'measure': 'connect_in',
                'numerator': sum(ivr_completed + answered) FILTER (calls_in IS NOT NULL),
                'denominator': sum(calls_in) FILTER (ivr_completed + answered IS NOT NULL)
            },
            {
                'measure': 'connect_out',
                'numerator': sum(connected_out) FILTER (calls_out IS NOT NULL),
                'denominator': sum(calls_out) FILTER (connected_out IS NOT NULL)
            },
            {
                'measure': 'answer_rate',
                'numerator': sum(answered) FILTER (calls_in - ivr_completed IS NOT NULL),
                'denominator': sum(calls_in - ivr_completed) FILTER (answered IS NOT NULL)
            },
            {
                'measure': 'service_level',
                'numerator': sum(answered_in_time) FILTER (calls_in - ivr_completed IS NOT NULL),
                'denominator': sum(calls_in - ivr_completed) FILTER (answered_in_time IS NOT NULL)
            },
            {
                'measure': 'abandon_rate',
                'numerator': sum(abandoned) FILTER (calls_in - ivr_completed IS NOT NULL),
                'denominator': sum(calls_in - ivr_completed) FILTER (abandoned IS NOT NULL)
            },
            {
                'measure': 'first_resolution',
                'numerator': sum(resolved_first) FILTER (resolution_known IS NOT NULL),
                'denominator': sum(resolution_known) FILTER (resolved_first IS NOT NULL)
            },
            {
                'measure': 'complaint_rate',
                'numerator': sum(complaints) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (complaints IS NOT NULL)
            },
            {
                'measure': 'complaint_handling_s',
                'numerator': sum(complaint_handling_s) FILTER (complaints_closed IS NOT NULL),
                'denominator': sum(complaints_closed) FILTER (complaint_handling_s IS NOT NULL)
            },
            {
                'measure': 'complaint_closed',
                'numerator': sum(complaints_closed) FILTER (complaints IS NOT NULL),
                'denominator': sum(complaints) FILTER (complaints_closed IS NOT NULL)
            },
            {
                'measure': 'monitored_rate',
                'numerator': sum(monitored) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (monitored IS NOT NULL)
            },
            {
                'measure': 'aht',
                'numerator': sum(talk_s + after_call_s) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (talk_s + after_call_s IS NOT NULL)
            },
            {
                'measure': 'ring_s',
                'numerator': sum(ring_s) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (ring_s IS NOT NULL)
            },
            {
                'measure': 'talk_s',
                'numerator': sum(talk_s) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (talk_s IS NOT NULL)
            },
            {
                'measure': 'hold_s',
                'numerator': sum(hold_s) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (hold_s IS NOT NULL)
            },
            {
                'measure': 'after_call_s',
                'numerator': sum(after_call_s) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (after_call_s IS NOT NULL)
            },
            {
                'measure': 'transfer_rate',
                'numerator': sum(transfers) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (transfers IS NOT NULL)
            },
            {
                'measure': 'cost_per_call',
                'numerator': sum(cost) FILTER (handled IS NOT NULL),
                'denominator': sum(handled) FILTER (cost IS NOT NULL)
            },
            {
                'measure': 'cost_per_hour',
                'numerator': sum(cost) FILTER (staffed_s IS NOT NULL),
                'denominator': sum(staffed_s / 3600.0) FILTER (cost IS NOT NULL)
            }
        ] AS measures
    FROM rows
    WHERE group_key IS NOT NULL
    GROUP BY rank, level, group_key, period
),

measured AS (
    SELECT * EXCLUDE (measures), unnest(measures, recursive := true)
    FROM added
)

SELECT group_key, period, agent_name, agent_no, team, branch, measure, numerator, denominator, level
FROM measured
WHERE numerator IS NOT NULL AND denominator > 0
QUALIFY rank = min(rank) OVER (PARTITION BY measure)
ORDER BY measure, group_key NULLS LAST, period NULLS LAST
