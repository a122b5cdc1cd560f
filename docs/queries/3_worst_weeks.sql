-- The weeks in which a team's share of passed calls fell furthest below its own average.
WITH weeks AS (
    SELECT team, date_trunc('week', day)::DATE AS week, sum(passed) AS passed, sum(counted) AS counted
    FROM agent_days
    WHERE day IS NOT NULL AND team IS NOT NULL
    GROUP BY ALL
)

SELECT
    team, week, counted AS calls, round(passed / counted, 3) AS pass_rate,
    round(passed / counted - sum(passed) OVER team / sum(counted) OVER team, 3) AS against_own_average
FROM weeks
WHERE counted >= 20
WINDOW team AS (PARTITION BY team)
ORDER BY against_own_average
LIMIT 10;
