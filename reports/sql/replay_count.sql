-- grain: one row: how many calls `replay_calls` has
SELECT count(*)
FROM transcripts
WHERE ($start::DATE IS NULL OR day >= $start::DATE)
  AND ($end::DATE IS NULL OR day <= $end::DATE)
