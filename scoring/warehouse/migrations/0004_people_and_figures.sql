-- What people bring: targets, courses and who attended them, coaching talks, daily operating figures; and why a
-- person judged a call. Rows are known by ids that are made of what they say, so that a file imported twice is one.

-- grain: one target for one measure; a column that is NULL does not limit whom it is for
CREATE TABLE targets (
    target_id VARCHAR NOT NULL,       -- hash of everything but the target itself
    measure VARCHAR NOT NULL,         -- total | pass_rate | fatal_rate | a measure of the kpi report | item:<item_id>
    target DOUBLE NOT NULL,           -- points, a share 0..1, or the measure's own unit
    agent_id VARCHAR,
    team VARCHAR,
    branch VARCHAR,
    post VARCHAR,
    tenure_from_months INTEGER,       -- months since the agent was hired, included
    tenure_to_months INTEGER,         -- not included
    first_day DATE,                   -- both included
    last_day DATE
);

-- grain: one agent in one course on one day
CREATE TABLE trainings (
    agent_id VARCHAR NOT NULL,
    course VARCHAR NOT NULL,
    attended_on DATE NOT NULL,
    topic VARCHAR,                    -- training topic, as the rubrics name it
    items VARCHAR[] NOT NULL,         -- ids of the items it is about; empty: those of its topic
    hours DOUBLE
);

-- grain: one action agreed in one coaching talk with one agent
CREATE TABLE coaching (
    coaching_id VARCHAR NOT NULL,     -- hash of agent, day and action
    agent_id VARCHAR NOT NULL,
    held_on DATE NOT NULL,
    coach VARCHAR,
    action VARCHAR NOT NULL,          -- in words
    item_id VARCHAR,                  -- the item it is about
    due DATE,
    kept BOOLEAN,                     -- NULL: nobody has said yet
    note VARCHAR
);

-- grain: one operating figure of one group on one day; counts, seconds and money only, so that days add up
CREATE TABLE kpi_daily (
    day DATE NOT NULL,
    grouped_by VARCHAR NOT NULL,      -- centre | branch | team | queue | agent
    group_key VARCHAR NOT NULL,       -- empty for the centre
    measure VARCHAR NOT NULL,         -- see recordings.kpi.MEASURES
    value DOUBLE NOT NULL
);

ALTER TABLE reviews ADD COLUMN purpose VARCHAR;  -- review | calibration (kept, compared, never counts); NULL: review
ALTER TABLE reviews ADD COLUMN drawn VARCHAR;    -- how the call was chosen: risk | random; NULL: nobody said
ALTER TABLE satisfaction ADD COLUMN said VARCHAR;  -- as the file has it, e.g. 满意 or a key pressed
