-- grain: one call whose words are kept; the transcript as JSON
SELECT t.call_id, t.day, c.agent_id, c.agent_no, c.agent_name, c.team, t.transcript
FROM transcripts AS t
LEFT JOIN calls AS c USING (call_id)
WHERE ($start::DATE IS NULL OR t.day >= $start::DATE)
  AND ($end::DATE IS NULL OR t.day <= $end::DATE)
ORDER BY t.day NULLS LAST, t.call_id
