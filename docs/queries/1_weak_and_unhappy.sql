-- Which failed items go with unhappy customers? Mean satisfaction of calls that failed an item beside those that
-- passed it, among rated calls. (`callqa report satisfaction` adjusts for agents, queues and waiting.)
SELECT
    i.item_id,
    any_value(i.item_name) AS item,
    count(*) FILTER (i.failed) AS failed,
    count(*) FILTER (NOT i.failed) AS passed,
    round(avg(c.satisfaction) FILTER (i.failed), 2) AS satisfaction_failed,
    round(avg(c.satisfaction) FILTER (NOT i.failed), 2) AS satisfaction_passed
FROM judged_items AS i
JOIN judged_calls AS c USING (call_id)
WHERE i.decided AND c.satisfaction IS NOT NULL
GROUP BY i.item_id
HAVING failed >= 10
ORDER BY satisfaction_failed;
