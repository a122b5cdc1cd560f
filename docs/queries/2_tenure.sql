-- Do new agents score lower? Mean total and pass rate by tenure; sums are added and divided last.
SELECT
    CASE
        WHEN tenure_months IS NULL THEN 'unknown'
        WHEN tenure_months < 3 THEN 'under 3 months'
        WHEN tenure_months < 12 THEN '3 to 12 months'
        ELSE 'over a year'
    END AS tenure,
    count(DISTINCT agent_id) AS agents,
    count(total) AS calls,
    round(sum(total) / count(total), 1) AS mean_total,
    round(count(*) FILTER (passed) / count(total), 3) AS pass_rate
FROM judged_calls
WHERE total IS NOT NULL
GROUP BY tenure
ORDER BY min(tenure_months) NULLS LAST;
