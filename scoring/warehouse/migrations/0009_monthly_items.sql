-- Whole months of daily_items added up, for reports over long times: a tenth of the rows, or less.

-- grain: as daily_items, but one month (NULL: calls without a date) instead of one day; last_day has the latest of them
CREATE VIEW monthly_items AS
SELECT
    CAST(date_trunc('month', day) AS DATE) AS month,
    max(day) AS last_day,
    agent_id, agent_no, agent_name, team, branch, queue, rubric, rubric_version, item_id,
    sum(failed)::BIGINT AS failed,
    sum(decided)::BIGINT AS decided,
    sum(undecided)::BIGINT AS undecided,
    sum(not_measurable)::BIGINT AS not_measurable,
    sum(lost) AS lost
FROM daily_items
GROUP BY ALL;

COMMENT ON VIEW monthly_items IS 'One row is one item of one rubric version in one agent''s calls of one month (a table in the published copy)';
