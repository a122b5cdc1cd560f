-- grain: one call of those named; its scorecard that counts before people's verdicts, picked as in the view
-- official_scorecards (which would rank every call there is), and whether the call's month is closed
CREATE OR REPLACE TEMP TABLE counting AS
SELECT s.*, m.month IS NOT NULL AS closed
FROM (
    SELECT * FROM scorecards
    WHERE call_id IN (SELECT unnest($calls::VARCHAR[])) AND NOT replay AND late IS NOT TRUE
    QUALIFY row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, scorecard_id) = 1
) AS s
LEFT JOIN calls AS c ON c.call_id = s.call_id
LEFT JOIN closed_months AS m ON m.month = date_trunc('month', c.day);
