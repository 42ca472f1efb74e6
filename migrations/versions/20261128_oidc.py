"""Ties between accounts and people of an office's own sign-in system."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261128_oidc"
down_revision: str | None = "20261127_restored"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "office_identity",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.LargeBinary(length=32), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("name", "unit_id", name="office_identity_name"),
    )
    op.create_index(op.f("ix_office_identity_unit_id"), "office_identity", ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_office_identity_unit_id"), table_name="office_identity")
    op.drop_table("office_identity")
