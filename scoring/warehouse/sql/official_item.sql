-- grain: one row; an item of a call, and the scorecard it is on, as they count now
SELECT
    i.item_name, i.outcome, i.machine_outcome, i.decided_by, s.total, s.raw_total, s.passed, s.fatal,
    EXISTS (FROM closed_months AS m WHERE m.month = date_trunc('month', i.day)) AS closed
FROM official_scorecards AS s
JOIN official_items AS i USING (scorecard_id)
WHERE s.call_id = $call AND i.call_id = $call AND i.item_id = $item;
