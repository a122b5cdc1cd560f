-- A call whose corrected time falls into a closed month does not enter it: that month keeps its figures.
UPDATE scorecards SET late = true
WHERE late IS NOT TRUE AND call_id IN (SELECT call_id FROM staged_calls WHERE enters_closed_month);
