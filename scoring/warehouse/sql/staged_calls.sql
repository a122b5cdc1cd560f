-- The rows that `calls` should hold for the calls of a shard. A call that was scored before and failed this time
-- stays scored, with the words and models its scorecard was made from; what the switch says of it is taken over.
-- A call that was scored in a month that is closed stays as it is: `frozen`. Whatever comes now for a call of a closed
-- month is `late`.
CREATE TEMP TABLE staged_calls AS
SELECT
    s.call_id, s.recording, s.agent_id, s.agent_no, s.agent_name, s.team, s.branch, s.company, s.queue,
    s.business_type, s.direction, s.disposition, s.started_at,
    CAST(s.started_at AT TIME ZONE $zone AS DATE) AS day,
    s.ring_s, s.wait_s, s.talk_s, s.after_call_s, s.answered_offset_s, s.hung_up_by, s.transfers, s.dialect,
    s.customer_ref,
    coalesce(kept.state, s.state) AS state,
    CASE WHEN kept.call_id IS NULL THEN s.reason END AS reason,
    coalesce(kept.source, s.source) AS source,
    coalesce(kept.duration_s, s.duration_s) AS duration_s,
    coalesce(kept.channels, s.channels) AS channels,
    coalesce(kept.language, s.language) AS language,
    coalesce(kept.language_confidence, s.language_confidence) AS language_confidence,
    coalesce(kept.role_confidence, s.role_confidence) AS role_confidence,
    coalesce(kept.word_confidence, s.word_confidence) AS word_confidence,
    coalesce(kept.agent_speech_s, s.agent_speech_s) AS agent_speech_s,
    coalesce(kept.customer_speech_s, s.customer_speech_s) AS customer_speech_s,
    coalesce(kept.models, s.models) AS models,
    s.run_id,
    now() AS loaded_at,
    was_in.month IS NOT NULL AND known.state = 'scored' AS frozen,
    was_in.month IS NOT NULL OR is_in.month IS NOT NULL AS late,
    was_in.month IS NULL AND is_in.month IS NOT NULL AND known.call_id IS NOT NULL AS enters_closed_month
FROM shard AS s
LEFT JOIN calls AS kept ON kept.call_id = s.call_id AND kept.state = 'scored' AND s.state <> 'scored'
LEFT JOIN calls AS known ON known.call_id = s.call_id
LEFT JOIN closed_months AS was_in ON was_in.month = date_trunc('month', known.day)
LEFT JOIN closed_months AS is_in
    ON is_in.month = date_trunc('month', CAST(s.started_at AT TIME ZONE $zone AS DATE));
