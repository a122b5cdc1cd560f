-- grain: one target
SELECT
    measure, target, agent_id, team, branch, post, tenure_from_months, tenure_to_months, first_day, last_day
FROM targets
ORDER BY target_id
