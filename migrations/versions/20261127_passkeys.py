"""Passkeys: what signs in by a touch, and under what an identity is wrapped besides its passphrase."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_passkeys"
down_revision: str | None = "20261127_logins"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("signs", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Boolean(), nullable=False),
        sa.Column("transports", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential"),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"], unique=False)
    op.create_table(
        "passkey_wrapping",
        sa.Column("passkey_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"]),
        sa.ForeignKeyConstraint(["passkey_id"], ["passkey.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("passkey_id", "holder_id"),
    )
    op.create_index(op.f("ix_passkey_wrapping_holder_id"), "passkey_wrapping", ["holder_id"], unique=False)
    op.create_table(
        "spent_challenge",
        sa.Column("hashed", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hashed"),
    )


def downgrade() -> None:
    op.drop_table("spent_challenge")
    op.drop_index(op.f("ix_passkey_wrapping_holder_id"), table_name="passkey_wrapping")
    op.drop_table("passkey_wrapping")
    op.drop_index(op.f("ix_passkey_account_id"), table_name="passkey")
    op.drop_table("passkey")
