-- grain: one month with a stale day; NULL for calls without a day
SELECT DISTINCT date_trunc('month', day)::DATE AS month FROM stale_days ORDER BY month NULLS FIRST;
