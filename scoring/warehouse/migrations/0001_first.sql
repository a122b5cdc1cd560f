-- The narrow facts. Uniqueness is kept by MERGE in the loader: no indexes (a 1.5 bug leaves them stale
-- after an unclean exit). Nothing is overwritten by a rescore: the official row is a view.

-- grain: one call of the switch (answered or not)
CREATE TABLE calls (
    call_id VARCHAR NOT NULL,
    recording VARCHAR,
    agent_id VARCHAR,
    agent_no VARCHAR,
    agent_name VARCHAR,
    team VARCHAR,
    branch VARCHAR,
    company VARCHAR,
    queue VARCHAR,
    business_type VARCHAR,
    direction VARCHAR,                -- inbound | outbound
    disposition VARCHAR,              -- answered | abandoned | ivr_only | no_answer
    started_at TIMESTAMPTZ,
    day DATE,                         -- of started_at, in the centre's own time zone
    ring_s DOUBLE,
    wait_s DOUBLE,
    talk_s DOUBLE,
    after_call_s DOUBLE,
    answered_offset_s DOUBLE,
    hung_up_by VARCHAR,
    transfers INTEGER,
    dialect VARCHAR,                  -- the hint of the call record
    customer_ref VARCHAR,             -- keyed hash
    state VARCHAR NOT NULL,           -- scored | failed | not_expected (no recording was to be had)
    reason VARCHAR,                   -- why it failed, in words
    source VARCHAR NOT NULL,          -- recording | transcript
    duration_s DOUBLE,                -- of the recording, as heard
    channels INTEGER,
    language VARCHAR,                 -- as heard
    language_confidence DOUBLE,
    role_confidence DOUBLE,
    word_confidence DOUBLE,           -- mean over the words, or over the turns where words have none
    agent_speech_s DOUBLE,
    customer_speech_s DOUBLE,
    models VARCHAR,                   -- JSON object: part -> name and version
    run_id VARCHAR NOT NULL,          -- of the run that last changed the row
    loaded_at TIMESTAMPTZ NOT NULL
);

-- grain: one version of one rubric
CREATE TABLE rubrics (
    rubric VARCHAR NOT NULL,
    rubric_version VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    scheme VARCHAR NOT NULL,          -- weighted | deduct
    pass_mark DOUBLE NOT NULL,
    effective_from DATE,
    content VARCHAR NOT NULL,         -- the YAML text
    loaded_at TIMESTAMPTZ NOT NULL
);

-- grain: one item of one rubric version
CREATE TABLE rubric_items (
    rubric VARCHAR NOT NULL,
    rubric_version VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    category VARCHAR,
    severity VARCHAR NOT NULL,        -- fatal | normal | monitor
    points DOUBLE NOT NULL,
    training VARCHAR,
    check_type VARCHAR NOT NULL
);

-- grain: one call judged by one rubric version, one scorer, one set of models
CREATE TABLE scorecards (
    scorecard_id VARCHAR NOT NULL,    -- hash of call, rubric version, scorer version, models
    call_id VARCHAR NOT NULL,
    rubric VARCHAR NOT NULL,
    rubric_version VARCHAR NOT NULL,
    scorer_version VARCHAR NOT NULL,
    models VARCHAR,
    total DOUBLE,
    raw_total DOUBLE,
    lower DOUBLE,
    upper DOUBLE,
    pass_mark DOUBLE NOT NULL,
    passed BOOLEAN,                   -- NULL without a total
    fatal VARCHAR NOT NULL,           -- none | provisional | confirmed
    review_reason VARCHAR,
    review_risk DOUBLE,
    replay BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL,
    scored_at TIMESTAMPTZ NOT NULL
);

-- grain: one item of one scorecard
CREATE TABLE item_results (
    scorecard_id VARCHAR NOT NULL,
    call_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,         -- pass | fail | not_applicable | not_measurable | uncertain | error
    points DOUBLE,
    max_points DOUBLE NOT NULL,
    confidence DOUBLE,
    reason VARCHAR NOT NULL,
    evidence STRUCT(start_s DOUBLE, end_s DOUBLE, speaker VARCHAR, "text" VARCHAR)[] NOT NULL
);

-- grain: one customer rating
CREATE TABLE satisfaction (
    call_id VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    rated_at TIMESTAMPTZ
);

-- grain: one agent
CREATE TABLE agents (
    agent_id VARCHAR NOT NULL,
    agent_no VARCHAR,
    name VARCHAR,
    team VARCHAR,
    branch VARCHAR,
    post VARCHAR,
    hired DATE
);

-- grain: one run of the night
CREATE TABLE runs (
    run_id VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    records INTEGER NOT NULL,         -- call records read
    rejected INTEGER NOT NULL,        -- rows that could not be read
    not_expected INTEGER NOT NULL,    -- call records without a recording to expect
    expected INTEGER NOT NULL,        -- recordings expected
    already_done INTEGER NOT NULL,    -- of these, scored by an earlier run
    transcribed INTEGER NOT NULL,
    scored INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    unclaimed INTEGER NOT NULL        -- recordings that no call record names
);

-- grain: one thing that went wrong in one run
CREATE TABLE run_problems (
    run_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,            -- rejected_row | missing | empty | truncated | silent | unreadable | ...
    call_id VARCHAR,
    place VARCHAR NOT NULL,           -- file, or file:line
    reason VARCHAR NOT NULL
);

-- grain: one call; the scorecard that counts: the latest by the scorer that is not a replay
CREATE VIEW official_scorecards AS
SELECT * FROM scorecards
WHERE NOT replay
QUALIFY row_number() OVER (PARTITION BY call_id ORDER BY scored_at DESC, scorecard_id) = 1;

-- grain: one item of one official scorecard, with what the rubric says of it and whose call it was
CREATE VIEW official_items AS
SELECT
    r.call_id, r.scorecard_id, r.item_id, r.outcome, r.points, r.max_points, r.confidence, r.reason, r.evidence,
    i.position, i.name AS item_name, i.category, i.severity, i.training, i.check_type,
    s.rubric, s.rubric_version, s.fatal,
    c.day, c.started_at, c.agent_id, c.agent_no, c.agent_name, c.team, c.branch, c.queue, c.language
FROM item_results AS r
JOIN official_scorecards AS s USING (scorecard_id)
JOIN rubric_items AS i ON i.rubric = s.rubric AND i.rubric_version = s.rubric_version AND i.item_id = r.item_id
JOIN calls AS c ON c.call_id = r.call_id;
