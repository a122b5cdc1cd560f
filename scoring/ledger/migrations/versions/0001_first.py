"""Call states and attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_states",
        sa.Column("call_id", sa.String, primary_key=True),
        sa.Column("day", sa.Date),
        sa.Column("recording", sa.String),
        sa.Column("fingerprint", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("problem", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("identity", sa.String),
        sa.Column("run_id", sa.String),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("call_states_day", "call_states", ["day", "state"])
    op.create_index("call_states_run", "call_states", ["run_id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("call_id", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String),
        sa.Column("error_kind", sa.String),
        sa.Column("error", sa.String),
    )
    op.create_index("attempts_call", "attempts", ["call_id"])
    op.create_index("attempts_open", "attempts", ["outcome", "run_id"])


def downgrade() -> None:
    op.drop_table("attempts")
    op.drop_table("call_states")
