-- What reports add up, kept by day and agent, so that ten million calls are answered from some hundred thousand rows.
-- Made of the official views' rules for the days that changed (stale_days), whenever the warehouse is published.

-- grain: one day of one agent in one team, branch and queue under one rubric version; official scorecards only
CREATE TABLE daily_scores (
    day DATE,
    agent_id VARCHAR,
    agent_no VARCHAR,
    agent_name VARCHAR,
    team VARCHAR,
    branch VARCHAR,
    queue VARCHAR,
    rubric VARCHAR NOT NULL,
    rubric_version VARCHAR NOT NULL,
    pass_mark DOUBLE NOT NULL,
    calls INTEGER NOT NULL,
    counted INTEGER NOT NULL,         -- of them with a total
    total DOUBLE NOT NULL,            -- sum of the totals
    squares DOUBLE NOT NULL,          -- sum of their squares
    lowest DOUBLE,
    highest DOUBLE,
    passed INTEGER NOT NULL,
    fatal_provisional INTEGER NOT NULL,
    fatal_confirmed INTEGER NOT NULL,
    review INTEGER NOT NULL           -- calls that ask for a person
);

-- grain: one item on one day of one agent in one team, branch and queue under one rubric version
CREATE TABLE daily_items (
    day DATE,
    agent VARCHAR,                    -- agent_id, else agent_no
    team VARCHAR,
    branch VARCHAR,
    queue VARCHAR,
    rubric VARCHAR NOT NULL,
    rubric_version VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    passed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    not_measurable INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    hits INTEGER NOT NULL,            -- faults counted, by people and machine
    lost DOUBLE NOT NULL              -- points lost: see reports/sql/weak_items.sql
);

-- grain: one day whose sums are no longer what the results say; NULL stands for calls without a day
CREATE TABLE stale_days (day DATE);

INSERT INTO stale_days SELECT DISTINCT day FROM calls;
