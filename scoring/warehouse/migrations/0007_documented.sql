-- What analysts and BI tools see: views whose rows are what people count, and a comment on every table that says what
-- one row is. Comments travel with the published copy.

-- grain: one judged call: what counts for it, what the customer said of it, who answered it
CREATE VIEW judged_calls AS
SELECT
    c.call_id, c.day, c.started_at, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue, c.business_type,
    c.direction, a.post, a.hired, date_diff('month', a.hired, c.day) AS tenure_months,
    c.ring_s, c.wait_s, c.talk_s, c.after_call_s, c.transfers, c.language, c.word_confidence,
    s.rubric, s.rubric_version, s.total, s.lower, s.upper, s.passed, s.fatal, s.review_risk, s.reviewed,
    t.score AS satisfaction
FROM official_scorecards AS s
JOIN calls AS c USING (call_id)
LEFT JOIN agents AS a ON a.agent_id = c.agent_id
LEFT JOIN satisfaction AS t ON t.call_id = c.call_id;

-- grain: one item of one judged call
CREATE VIEW judged_items AS
SELECT
    i.call_id, i.day, i.agent_id, i.agent_no, i.agent_name, i.team, i.branch, i.queue, i.language,
    i.rubric, i.item_id, i.item_name, i.category, i.severity, i.training,
    i.outcome, i.outcome = 'fail' AS failed, i.outcome IN ('pass', 'fail') AS decided,
    i.points, i.max_points, i.hits, i.confidence, i.reason, i.decided_by, i.judge, i.machine_outcome,
    i.evidence[1].start_s AS start_s, i.evidence[1].end_s AS end_s, i.evidence[1]."text" AS said
FROM official_items AS i;

-- grain: one day of one agent in one team, branch and queue under one rubric
CREATE VIEW agent_days AS
SELECT
    day, agent_id, agent_no, agent_name, team, branch, queue, rubric,
    sum(calls)::BIGINT AS calls, sum(counted)::BIGINT AS counted, sum(total_sum) / nullif(sum(counted), 0) AS mean_total,
    sum(passed) / nullif(sum(counted), 0) AS pass_rate, sum(fatal_provisional + fatal_confirmed)::BIGINT AS fatal,
    sum(total_sum) AS total_sum, sum(passed)::BIGINT AS passed
FROM daily_scores
GROUP BY ALL;

COMMENT ON TABLE calls IS 'One row is one call of the switch (answered or not)';
COMMENT ON TABLE rubrics IS 'One row is one version of one rubric';
COMMENT ON TABLE rubric_items IS 'One row is one item of one rubric version';
COMMENT ON TABLE scorecards IS 'One row is one call judged by one rubric version, one scorer, one set of models';
COMMENT ON TABLE item_results IS 'One row is one item of one scorecard';
COMMENT ON TABLE satisfaction IS 'One row is one customer rating';
COMMENT ON TABLE agents IS 'One row is one agent';
COMMENT ON TABLE runs IS 'One row is one run of the night';
COMMENT ON TABLE run_problems IS 'One row is one thing that went wrong in one run';
COMMENT ON VIEW official_scorecards IS 'One row is one call; the scorecard that counts: the latest by the scorer that is no replay and came before the call''s month was closed, with what people''s verdicts made of it';
COMMENT ON VIEW official_items IS 'One row is one item of one official scorecard, with what the rubric says of it, whose call it was, and who decided';
COMMENT ON TABLE transcript_files IS 'One row is one call that was heard or imported: which Parquet files hold its words';
COMMENT ON TABLE closed_months IS 'One row is one month that is closed 封账: what counts for its calls is what counted then';
COMMENT ON TABLE reviews IS 'One row is one person''s verdict on one item of one call at one time; the latest that is not late counts';
COMMENT ON TABLE reviewed_scorecards IS 'One row is one scorecard some of whose items people have judged; what counts instead of the machine''s';
COMMENT ON TABLE reviewed_items IS 'One row is one item of one scorecard that a person has judged';
COMMENT ON TABLE targets IS 'One row is one target for one measure; a column that is NULL does not limit whom it is for';
COMMENT ON TABLE trainings IS 'One row is one agent in one course on one day';
COMMENT ON TABLE coaching IS 'One row is one action agreed in one coaching talk with one agent';
COMMENT ON TABLE kpi_daily IS 'One row is one operating figure of one group on one day; counts, seconds and money only, so that days add up';
COMMENT ON VIEW daily_scores IS 'One row is one agent''s judged calls of one day, team, branch, queue and rubric (a table in the published copy)';
COMMENT ON VIEW daily_items IS 'One row is one item of one rubric version in one agent''s calls of one day (a table in the published copy)';
COMMENT ON VIEW daily_calls IS 'One row is one agent''s calls of one day, team, branch and queue, answered or not (a table in the published copy)';
COMMENT ON VIEW satisfaction_scale IS 'One row is the highest rating there is, and the least that counts as satisfied';
COMMENT ON VIEW clip_candidates IS 'One row is one verdict worth playing (a table in the published copy)';
COMMENT ON VIEW judged_calls IS 'One row is one judged call: what counts for it, what the customer said of it, who answered it';
COMMENT ON VIEW judged_items IS 'One row is one item of one judged call';
COMMENT ON VIEW agent_days IS 'One row is one day of one agent in one team, branch and queue under one rubric';

COMMENT ON COLUMN calls.direction IS 'inbound | outbound';
COMMENT ON COLUMN calls.disposition IS 'answered | abandoned | ivr_only | no_answer';
COMMENT ON COLUMN calls.day IS 'of started_at, in the centre''s own time zone';
COMMENT ON COLUMN calls.dialect IS 'the hint of the call record';
COMMENT ON COLUMN calls.customer_ref IS 'keyed hash';
COMMENT ON COLUMN calls.state IS 'scored | failed | not_expected (no recording was to be had)';
COMMENT ON COLUMN calls.reason IS 'why it failed, in words';
COMMENT ON COLUMN calls.source IS 'recording | transcript';
COMMENT ON COLUMN calls.duration_s IS 'of the recording, as heard';
COMMENT ON COLUMN calls.language IS 'as heard';
COMMENT ON COLUMN calls.word_confidence IS 'mean over the words, or over the turns where words have none';
COMMENT ON COLUMN calls.models IS 'JSON object: part -> name and version';
COMMENT ON COLUMN calls.run_id IS 'of the run that last changed the row';
COMMENT ON COLUMN rubrics.scheme IS 'weighted | deduct';
COMMENT ON COLUMN rubrics.content IS 'the YAML text';
COMMENT ON COLUMN rubric_items.severity IS 'fatal | normal | monitor';
COMMENT ON COLUMN scorecards.scorecard_id IS 'hash of call, rubric version, scorer version, models';
COMMENT ON COLUMN scorecards.passed IS 'NULL without a total';
COMMENT ON COLUMN scorecards.fatal IS 'none | provisional | confirmed';
COMMENT ON COLUMN item_results.outcome IS 'pass | fail | not_applicable | not_measurable | uncertain | error';
COMMENT ON COLUMN runs.records IS 'call records read';
COMMENT ON COLUMN runs.rejected IS 'rows that could not be read';
COMMENT ON COLUMN runs.not_expected IS 'call records without a recording to expect';
COMMENT ON COLUMN runs.expected IS 'recordings expected';
COMMENT ON COLUMN runs.already_done IS 'of these, scored by an earlier run';
COMMENT ON COLUMN runs.unclaimed IS 'recordings that no call record names';
COMMENT ON COLUMN run_problems.kind IS 'rejected_row | missing | empty | truncated | silent | unreadable | ...';
COMMENT ON COLUMN run_problems.place IS 'file, or file:line';
COMMENT ON COLUMN transcript_files.day IS 'of the call; the partition the files lie in';
COMMENT ON COLUMN transcript_files.file
    IS 'day=YYYY-MM-DD/NAME.parquet, under the turns and the transcripts folder alike';
COMMENT ON COLUMN transcript_files.content IS 'hash of the transcript';
COMMENT ON COLUMN transcript_files.turns IS 'how many it has';
COMMENT ON COLUMN item_results.hits IS 'how often the fault occurred; NULL: judged before it was counted';
COMMENT ON COLUMN scorecards.late IS 'true: came after its call''s month was closed, never counts';
COMMENT ON COLUMN rubric_items.each_hit IS 'points are those of one hit';
COMMENT ON COLUMN rubric_items.cap IS 'the most that hits cost together';
COMMENT ON COLUMN rubric_items.bonus IS 'a pass adds, a fail takes nothing';
COMMENT ON COLUMN rubric_items.weight_locked IS 'no proposal may lower it';
COMMENT ON COLUMN rubrics.fatal_zeroes IS 'a confirmed fatal failure makes the total 0';
COMMENT ON COLUMN closed_months.month IS 'its first day';
COMMENT ON COLUMN reviews.outcome IS 'pass | fail';
COMMENT ON COLUMN reviews.late IS 'true: came after the call''s month was closed, kept but never counts';
COMMENT ON COLUMN reviewed_items.outcome IS 'pass | fail';
COMMENT ON COLUMN targets.target_id IS 'hash of everything but the target itself';
COMMENT ON COLUMN targets.measure IS 'total | pass_rate | fatal_rate | a measure of the kpi report | item:<item_id>';
COMMENT ON COLUMN targets.target IS 'points, a share 0..1, or the measure''s own unit';
COMMENT ON COLUMN targets.tenure_from_months IS 'months since the agent was hired, included';
COMMENT ON COLUMN targets.tenure_to_months IS 'not included';
COMMENT ON COLUMN targets.first_day IS 'both included';
COMMENT ON COLUMN trainings.topic IS 'training topic, as the rubrics name it';
COMMENT ON COLUMN trainings.items IS 'ids of the items it is about; empty: those of its topic';
COMMENT ON COLUMN coaching.coaching_id IS 'hash of agent, day and action';
COMMENT ON COLUMN coaching.action IS 'in words';
COMMENT ON COLUMN coaching.item_id IS 'the item it is about';
COMMENT ON COLUMN coaching.kept IS 'NULL: nobody has said yet';
COMMENT ON COLUMN kpi_daily.grouped_by IS 'centre | branch | team | queue | agent';
COMMENT ON COLUMN kpi_daily.group_key IS 'empty for the centre';
COMMENT ON COLUMN kpi_daily.measure IS 'see recordings.kpi.MEASURES';
COMMENT ON COLUMN reviews.purpose IS 'review | calibration (kept, compared, never counts); NULL: review';
COMMENT ON COLUMN reviews.drawn IS 'how the call was chosen: risk | random; NULL: nobody said';
COMMENT ON COLUMN satisfaction.said IS 'as the file has it, e.g. 满意 or a key pressed';
COMMENT ON COLUMN calls.call_id IS 'the switch''s own id';
COMMENT ON COLUMN scorecards.total IS '0..100, of the items decided; NULL where fewer than 70 % of the points are';
COMMENT ON COLUMN scorecards.raw_total IS 'what the points add up to, a fatal failure left aside';
COMMENT ON COLUMN scorecards.lower IS 'the total if every undecided item failed';
COMMENT ON COLUMN scorecards.upper IS 'the total if every undecided item passed';
COMMENT ON COLUMN item_results.evidence IS 'where it was said: seconds into the recording, who, what';
COMMENT ON COLUMN satisfaction.score IS 'on the centre''s own scale, more is better';
COMMENT ON COLUMN agents.hired IS 'first day of work; tenure is counted from it';
COMMENT ON COLUMN judged_calls.tenure_months IS 'since the agent was hired, on the day of the call';
COMMENT ON COLUMN judged_calls.total IS '0..100; NULL where too little could be decided';
COMMENT ON COLUMN judged_calls.satisfaction IS 'NULL: the customer was not asked, or did not answer';
COMMENT ON COLUMN judged_items.decided IS 'pass or fail; rates are failed / decided';
COMMENT ON COLUMN agent_days.mean_total IS 'of one day; add total_sum and counted over days and divide last';
