-- grain: one row; an item of a call and the scorecard it is on, as they count now. Call by call the views are quick.
SELECT
    s.total, s.raw_total, s.fatal, s.passed, i.item_name, i.outcome, i.decided_by, c.day,
    EXISTS (FROM closed_months AS m WHERE m.month = date_trunc('month', c.day)) AS closed
FROM official_scorecards AS s
JOIN official_items AS i USING (scorecard_id)
JOIN calls AS c ON c.call_id = s.call_id
WHERE s.call_id = $call AND i.item_id = $item;
