-- grain: one measure of one group in one period, from the daily figures that were brought in
-- invariants: numerator and denominator are added over the same rows: a day of a group that lacks one of the two is in
-- neither. All rows of one measure come from one level (`level`): that asked for where it was brought, else the
-- coarsest that can be added up to it, else ('mixed') each of its parts from the level that has it. What cannot be
-- told to belong to the scope asked for is left out. Talking includes holding, as in the call records.
WITH placed AS (
    SELECT
        k.day, k.grouped_by AS level, k.group_key AS owner, k.measure, k.value,
        CASE k.grouped_by WHEN 'agent' THEN k.group_key END AS agent,
        CASE k.grouped_by WHEN 'agent' THEN a.name END AS agent_name,
        CASE k.grouped_by WHEN 'agent' THEN a.agent_no END AS agent_no,
        CASE k.grouped_by WHEN 'agent' THEN a.team WHEN 'team' THEN k.group_key END AS team,
        CASE k.grouped_by
            WHEN 'agent' THEN a.branch
            WHEN 'team' THEN t.branch
            WHEN 'branch' THEN k.group_key
        END AS branch,
        CASE k.grouped_by WHEN 'queue' THEN k.group_key END AS queue
    FROM kpi_daily AS k
    LEFT JOIN agents AS a ON k.grouped_by = 'agent' AND coalesce(a.agent_id, a.agent_no) = k.group_key
    LEFT JOIN (
        SELECT team, any_value(branch) AS branch FROM agents GROUP BY team HAVING count(DISTINCT branch) = 1
    ) AS t ON k.grouped_by = 'team' AND t.team = k.group_key
),

chosen AS (
    SELECT
        *,
        CASE $by
            WHEN 'agent' THEN agent
            WHEN 'team' THEN team
            WHEN 'branch' THEN branch
            WHEN 'queue' THEN queue
            WHEN 'centre' THEN 'centre'
        END AS group_key,
        CASE WHEN level = $by THEN 0
            ELSE list_position(['centre', 'branch', 'queue', 'team', 'agent'], level)
        END AS rank
    FROM placed
    WHERE ($start::DATE IS NULL OR day >= $start::DATE)
      AND ($end::DATE IS NULL OR day <= $end::DATE)
      AND ($agent::VARCHAR IS NULL OR agent = $agent::VARCHAR)
      AND ($team::VARCHAR IS NULL OR team = $team::VARCHAR)
      AND ($branch::VARCHAR IS NULL OR branch = $branch::VARCHAR)
      AND ($queue::VARCHAR IS NULL OR queue = $queue::VARCHAR)
),

parts AS (  -- as it was brought, and beside it each figure of a group from the best level that has it
    SELECT rank, level, group_key, owner, day, agent_name, agent_no, team, branch, measure, value
    FROM chosen
    WHERE group_key IS NOT NULL
    UNION ALL
    SELECT 9, 'mixed', group_key, '', day, agent_name, agent_no, team, branch, measure, value
    FROM chosen
    WHERE group_key IS NOT NULL
    QUALIFY rank = min(rank) OVER (PARTITION BY measure)
),

days AS (  -- one owner of figures on one day
    SELECT
        rank, level, group_key, owner, day,
        any_value(agent_name) AS agent_name,
        any_value(agent_no) AS agent_no,
        any_value(team) AS team,
        any_value(branch) AS branch,
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
    FROM parts
    GROUP BY rank, level, group_key, owner, day
),

measured AS (
    SELECT
        rank, level, group_key, day, agent_name, agent_no, team, branch,
        unnest([
            {'measure': 'calls_in', 'numerator': calls_in, 'denominator': 1.0},
            {'measure': 'calls_out', 'numerator': calls_out, 'denominator': 1.0},
            {'measure': 'handled', 'numerator': handled, 'denominator': 1.0},
            {
                'measure': 'handled_per_day', 'numerator': handled,
                'denominator': CASE WHEN level = 'agent' AND handled > 0 THEN 1.0 END
            },
            {'measure': 'handled_per_hour', 'numerator': handled, 'denominator': staffed_s / 3600.0},
            {
                'measure': 'occupancy', 'numerator': talk_s + coalesce(ring_s, 0.0) + after_call_s,
                'denominator': staffed_s
            },
            {'measure': 'adherence', 'numerator': staffed_s, 'denominator': planned_staff_s},
            {'measure': 'connect_in', 'numerator': ivr_completed + answered, 'denominator': calls_in},
            {'measure': 'connect_out', 'numerator': connected_out, 'denominator': calls_out},
            {'measure': 'answer_rate', 'numerator': answered, 'denominator': calls_in - ivr_completed},
            {'measure': 'service_level', 'numerator': answered_in_time, 'denominator': calls_in - ivr_completed},
            {'measure': 'abandon_rate', 'numerator': abandoned, 'denominator': calls_in - ivr_completed},
            {'measure': 'first_resolution', 'numerator': resolved_first, 'denominator': resolution_known},
            {'measure': 'complaint_rate', 'numerator': complaints, 'denominator': handled},
            {'measure': 'complaint_handling_s', 'numerator': complaint_handling_s, 'denominator': complaints_closed},
            {'measure': 'complaint_closed', 'numerator': complaints_closed, 'denominator': complaints},
            {'measure': 'monitored_rate', 'numerator': monitored, 'denominator': handled},
            {'measure': 'aht', 'numerator': talk_s + after_call_s, 'denominator': handled},
            {'measure': 'ring_s', 'numerator': ring_s, 'denominator': handled},
            {'measure': 'talk_s', 'numerator': talk_s, 'denominator': handled},
            {'measure': 'hold_s', 'numerator': hold_s, 'denominator': handled},
            {'measure': 'after_call_s', 'numerator': after_call_s, 'denominator': handled},
            {'measure': 'transfer_rate', 'numerator': transfers, 'denominator': handled},
            {'measure': 'cost_per_call', 'numerator': cost, 'denominator': handled},
            {'measure': 'cost_per_hour', 'numerator': cost, 'denominator': staffed_s / 3600.0}
        ], recursive := true)
    FROM days
),

added AS (
    SELECT
        rank, level, group_key, measure,
        CAST(date_trunc($period, day) AS DATE) AS period,
        max_by(agent_name, day) AS agent_name,
        max_by(agent_no, day) AS agent_no,
        max_by(team, day) AS team,
        max_by(branch, day) AS branch,
        sum(numerator)::DOUBLE AS numerator,
        CASE WHEN measure IN ('calls_in', 'calls_out', 'handled') THEN 1.0 ELSE sum(denominator)::DOUBLE END
            AS denominator
    FROM measured
    WHERE numerator IS NOT NULL AND denominator IS NOT NULL
    GROUP BY rank, level, group_key, measure, period
    HAVING sum(denominator) > 0
)

SELECT group_key, period, agent_name, agent_no, team, branch, measure, numerator, denominator, level
FROM added
QUALIFY rank = min(rank) OVER (PARTITION BY measure)
ORDER BY measure, group_key NULLS LAST, period NULLS LAST
