-- grain: one migration applied to this database
CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
);
