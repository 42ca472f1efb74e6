"""Follow-up samples: which results returned are drawn to ask about, and the sums of the answers."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_follow_up"
down_revision: str | None = "20261127_passkeys"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("control", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_role", sa.String(), nullable=False),
        sa.CheckConstraint("drawn BETWEEN 1 AND results", name="follow_up_drawn"),
        sa.ForeignKeyConstraint(["opening_id", "box_id"], ["count.opening_id", "count.box_id"]),
        sa.PrimaryKeyConstraint("opening_id", "box_id"),
    )


def downgrade() -> None:
    op.drop_table("follow_up")
