-- What people's verdicts made of calls of open months; it is made anew.
DELETE FROM reviewed_scorecards WHERE call_id IN (SELECT call_id FROM counting WHERE NOT closed);
DELETE FROM reviewed_items WHERE call_id IN (SELECT call_id FROM counting WHERE NOT closed);
