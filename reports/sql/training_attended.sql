-- grain: one agent in one course on one day
SELECT agent_id, course, attended_on, topic, items, hours
FROM trainings
ORDER BY course, attended_on, agent_id
