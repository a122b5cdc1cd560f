-- What the operating figures add up: counts and sums of calls by day and agent. Views here, tables in the published copy.

-- grain: one row: the highest rating there is, and the least that counts as satisfied: four fifths of the smallest usual
-- scale (3, 5, 10 or 100 points) that holds it
CREATE VIEW satisfaction_scale AS
SELECT
    max(score) AS highest,
    CASE
        WHEN max(score) <= 3 THEN 3.0
        WHEN max(score) > 10 THEN 80.0
        WHEN max(score) > 5 THEN 8.0
        ELSE 4.0
    END AS satisfied_from
FROM satisfaction;

-- grain: one agent's (agent NULL: nobody's) calls of one day, team, branch and queue, answered or not (day NULL: calls
-- without a date)
-- invariants: a call whose record does not say what a count needs is not counted in it; what ends in `_n` is how many
-- calls the sum of that name is of, `_squares` the sum of their squares
CREATE VIEW daily_calls AS
WITH told AS (
    SELECT
        c.day, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue,
        c.direction IS NULL OR c.disposition IS NULL AS unclear,
        c.direction = 'inbound' AND c.disposition IS NOT NULL AS inbound,
        c.direction = 'outbound' AND c.disposition IS NOT NULL AS outbound,
        c.disposition = 'answered' AS answered,
        c.disposition = 'ivr_only' AS in_ivr,
        c.disposition = 'abandoned' AS abandoned,
        c.wait_s + coalesce(c.ring_s, 0.0) AS answer_s,  -- waiting in the queue, then ringing
        c.ring_s, c.talk_s, c.after_call_s, c.talk_s + c.after_call_s AS handle_s, c.transfers,
        contains(coalesce(c.business_type, ''), '投诉') OR contains(coalesce(c.queue, ''), '投诉') AS complaint,
        s.call_id IS NOT NULL AS judged,
        r.call_id IS NOT NULL AS reviewed,
        f.score,
        f.score >= (SELECT satisfied_from FROM satisfaction_scale) AS satisfied
    FROM calls AS c
    LEFT JOIN official_scorecards AS s ON s.call_id = c.call_id
    LEFT JOIN (SELECT DISTINCT call_id FROM reviews) AS r ON r.call_id = c.call_id
    LEFT JOIN (SELECT call_id, max(score) AS score FROM satisfaction GROUP BY call_id) AS f ON f.call_id = c.call_id
)

SELECT
    day, agent_id, agent_no, agent_name, team, branch, queue,
    count(*) AS calls,
    count(*) FILTER (unclear) AS unclear,                      -- of no known direction or outcome
    count(*) FILTER (inbound) AS calls_in,
    count(*) FILTER (inbound AND in_ivr) AS ivr_completed,
    count(*) FILTER (inbound AND answered) AS answered,
    count(*) FILTER (inbound AND abandoned) AS abandoned,
    count(*) FILTER (inbound AND answered AND answer_s IS NULL) AS answered_unknown,  -- how soon
    count(*) FILTER (inbound AND answered AND answer_s <= 20) AS answered_in_time,    -- within 20 s
    count(*) FILTER (outbound) AS calls_out,
    count(*) FILTER (outbound AND answered) AS connected_out,
    count(*) FILTER (answered) AS handled,
    count(*) FILTER (answered AND complaint) AS complaints,    -- by business type or queue
    count(transfers) FILTER (answered) AS transfers_known,
    count(*) FILTER (answered AND transfers > 0) AS transferred,
    count(*) FILTER (answered AND judged) AS judged,
    count(*) FILTER (answered AND reviewed) AS reviewed,       -- a person has judged at least one item
    count(answer_s) FILTER (inbound AND answered) AS answer_n,
    sum(answer_s) FILTER (inbound AND answered) AS answer_s,
    sum(answer_s * answer_s) FILTER (inbound AND answered) AS answer_squares,
    count(ring_s) FILTER (answered) AS ring_n,
    sum(ring_s) FILTER (answered) AS ring_s,
    sum(ring_s * ring_s) FILTER (answered) AS ring_squares,
    count(talk_s) FILTER (answered) AS talk_n,
    sum(talk_s) FILTER (answered) AS talk_s,
    sum(talk_s * talk_s) FILTER (answered) AS talk_squares,
    count(after_call_s) FILTER (answered) AS after_call_n,
    sum(after_call_s) FILTER (answered) AS after_call_s,
    sum(after_call_s * after_call_s) FILTER (answered) AS after_call_squares,
    count(handle_s) FILTER (answered) AS handle_n,             -- talking and work after the call, where both are known
    sum(handle_s) FILTER (answered) AS handle_s,
    sum(handle_s * handle_s) FILTER (answered) AS handle_squares,
    count(score) FILTER (answered) AS rated,
    sum(score) FILTER (answered) AS score,
    sum(score * score) FILTER (answered) AS score_squares,
    count(*) FILTER (answered AND satisfied) AS satisfied
FROM told
GROUP BY ALL;

COMMENT ON VIEW satisfaction_scale IS 'One row is the scale of all ratings: the highest there is, and the least that counts as satisfied';
COMMENT ON VIEW daily_calls IS 'One row is one agent''s (or nobody''s) calls of one day, team, branch and queue, answered or not (a table in the published copy)';
