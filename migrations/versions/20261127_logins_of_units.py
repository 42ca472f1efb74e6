"""A login is one of a kind in its unit, and no longer in the whole installation."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261127_logins"
down_revision: str | None = "20261120"
branch_labels: str | None = None
depends_on: str | None = None

_ON_POSTGRESQL = "account_login_key"  # as PostgreSQL named the constraint of the first tables; SQLite did not


def upgrade() -> None:
    with op.batch_alter_table("account", copy_from=_account()) as batch:
        if op.get_bind().dialect.name == "postgresql":
            batch.drop_constraint(_ON_POSTGRESQL, type_="unique")
        batch.create_unique_constraint("account_login", ["login", "unit_id"])


def downgrade() -> None:
    shared = sa.text("SELECT login FROM account GROUP BY login HAVING count(*) > 1 ORDER BY login LIMIT 20")
    names = ", ".join(op.get_bind().execute(shared).scalars())
    if names:
        raise RuntimeError(f"chưa lùi được: tên đăng nhập có ở nhiều đơn vị, xin đổi trước: {names}")
    with op.batch_alter_table("account", copy_from=_account()) as batch:
        if op.get_bind().dialect.name == "postgresql":
            batch.drop_constraint("account_login", type_="unique")
        batch.create_unique_constraint(_ON_POSTGRESQL, ["login"])


def _account() -> sa.Table:
    """The table without any rule about logins: what SQLite, which alters no table, writes anew."""
    return sa.Table(
        "account",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("issues", sa.Boolean(), nullable=False),
        sa.Column("secretary", sa.Boolean(), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("auditor", sa.Boolean(), nullable=False),
        sa.Column("province", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=True),
        sa.Column("device_failures", sa.Integer(), nullable=False),
        sa.Column("device_retry_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(role IS NULL) = (committee_id IS NULL)", name="account_role"),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_account_committee_id", "committee_id"),
        sa.Index("ix_account_unit_id", "unit_id"),
    )
