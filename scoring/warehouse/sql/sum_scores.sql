INSERT INTO daily_scores
SELECT
    day, agent_id, agent_no, agent_name, team, branch, queue, rubric, rubric_version,
    max(pass_mark),
    count(*),
    count(total),
    coalesce(sum(total), 0.0),
    coalesce(sum(total * total), 0.0),
    min(total),
    max(total),
    count(*) FILTER (passed),
    count(*) FILTER (fatal = 'provisional'),
    count(*) FILTER (fatal = 'confirmed'),
    count(*) FILTER (review_risk IS NOT NULL)
FROM daily_cards
GROUP BY ALL
ORDER BY day, agent_id, agent_no;
