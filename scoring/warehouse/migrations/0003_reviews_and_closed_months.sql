-- What people say about items, months that are closed, and what scoring by the hit needs. The machine's own rows
-- are never overwritten: what counts once people have judged stands in tables of its own, and the views join it.

DROP VIEW official_items;
DROP VIEW official_scorecards;

ALTER TABLE item_results ADD COLUMN hits INTEGER;  -- how often the fault occurred; NULL: judged before it was counted
ALTER TABLE scorecards ADD COLUMN late BOOLEAN;  -- true: came after its call's month was closed, never counts
ALTER TABLE rubric_items ADD COLUMN each_hit BOOLEAN;       -- points are those of one hit
ALTER TABLE rubric_items ADD COLUMN cap DOUBLE;             -- the most that hits cost together
ALTER TABLE rubric_items ADD COLUMN bonus BOOLEAN;          -- a pass adds, a fail takes nothing
ALTER TABLE rubric_items ADD COLUMN weight_locked BOOLEAN;  -- no proposal may lower it
ALTER TABLE rubrics ADD COLUMN fatal_zeroes BOOLEAN;        -- a confirmed fatal failure makes the total 0
UPDATE rubric_items SET each_hit = false, bonus = false, weight_locked = false;
UPDATE rubrics SET fatal_zeroes = true;

-- grain: one month that is closed 封账: what counts for its calls is what counted then
CREATE TABLE closed_months (
    month DATE NOT NULL,              -- its first day
    closed_at TIMESTAMPTZ NOT NULL,
    closed_by VARCHAR NOT NULL
);

-- grain: one person's verdict on one item of one call at one time; the latest that is not late counts
CREATE TABLE reviews (
    call_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    judge VARCHAR NOT NULL,
    judged_at TIMESTAMPTZ NOT NULL,
    outcome VARCHAR NOT NULL,         -- pass | fail
    note VARCHAR,
    late BOOLEAN,                     -- true: came after the call's month was closed, kept but never counts
    loaded_at TIMESTAMPTZ NOT NULL
);

-- grain: one scorecard some of whose items people have judged; what counts instead of the machine's
CREATE TABLE reviewed_scorecards (
    scorecard_id VARCHAR NOT NULL,
    call_id VARCHAR NOT NULL,
    total DOUBLE,
    raw_total DOUBLE,
    lower DOUBLE,
    upper DOUBLE,
    passed BOOLEAN,
    fatal VARCHAR NOT NULL,
    review_reason VARCHAR,
    review_risk DOUBLE
);

-- grain: one item of one scorecard that a person has judged
CREATE TABLE reviewed_items (
    scorecard_id VARCHAR NOT NULL,
    call_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,         -- pass | fail
    points DOUBLE,
    hits INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    judge VARCHAR NOT NULL,
    judged_at TIMESTAMPTZ NOT NULL
);

-- grain: one call; the scorecard that counts: the latest by the scorer that is no replay and came before the call's
-- month was closed, with what people's verdicts made of it
CREATE VIEW official_scorecards AS
SELECT
    s.scorecard_id, s.call_id, s.rubric, s.rubric_version, s.scorer_version, s.models,
    CASE WHEN p.scorecard_id IS NULL THEN s.total ELSE p.total END AS total,
    CASE WHEN p.scorecard_id IS NULL THEN s.raw_total ELSE p.raw_total END AS raw_total,
    CASE WHEN p.scorecard_id IS NULL THEN s.lower ELSE p.lower END AS lower,
    CASE WHEN p.scorecard_id IS NULL THEN s.upper ELSE p.upper END AS upper,
    s.pass_mark,
    CASE WHEN p.scorecard_id IS NULL THEN s.passed ELSE p.passed END AS passed,
    coalesce(p.fatal, s.fatal) AS fatal,
    CASE WHEN p.scorecard_id IS NULL THEN s.review_reason ELSE p.review_reason END AS review_reason,
    CASE WHEN p.scorecard_id IS NULL THEN s.review_risk ELSE p.review_risk END AS review_risk,
    s.replay, s.run_id, s.scored_at,
    p.scorecard_id IS NOT NULL AS reviewed  -- a person has judged at least one item
FROM (
    SELECT * FROM scorecards
    WHERE NOT replay AND late IS NOT TRUE
    QUALIFY row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, scorecard_id) = 1
) AS s
LEFT JOIN reviewed_scorecards AS p ON p.scorecard_id = s.scorecard_id;

-- grain: one item of one official scorecard, with what the rubric says of it, whose call it was, and who decided
CREATE VIEW official_items AS
SELECT
    r.call_id, r.scorecard_id, r.item_id,
    coalesce(p.outcome, r.outcome) AS outcome,
    CASE WHEN p.item_id IS NULL THEN r.points ELSE p.points END AS points,
    r.max_points,
    CASE WHEN p.item_id IS NULL THEN r.confidence END AS confidence,  -- the machine's
    coalesce(p.reason, r.reason) AS reason,
    r.evidence,
    i.position, i.name AS item_name, i.category, i.severity, i.training, i.check_type,
    s.rubric, s.rubric_version, s.fatal,
    c.day, c.started_at, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue, c.language,
    coalesce(p.hits, r.hits) AS hits,
    i.bonus,
    CASE WHEN p.item_id IS NULL THEN 'machine' ELSE 'person' END AS decided_by,
    p.judge,
    r.outcome AS machine_outcome
FROM item_results AS r
JOIN official_scorecards AS s USING (scorecard_id)
JOIN rubric_items AS i ON i.rubric = s.rubric AND i.rubric_version = s.rubric_version AND i.item_id = r.item_id
JOIN calls AS c ON c.call_id = r.call_id
LEFT JOIN reviewed_items AS p ON p.scorecard_id = r.scorecard_id AND p.item_id = r.item_id;
