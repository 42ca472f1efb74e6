"""Boxes whose database went back: to be compared, or closed for good."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_restored"
down_revision: str | None = "20261127_follow_up"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "restored_box",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("known_height", sa.Integer(), nullable=True),
        sa.Column("known_head", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'ended')", name="restored_box_state"),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"]),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"]),
        sa.ForeignKeyConstraint(["successor_id"], ["box.id"]),
        sa.PrimaryKeyConstraint("box_id"),
    )


def downgrade() -> None:
    op.drop_table("restored_box")
