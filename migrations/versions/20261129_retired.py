"""The day from which a box is out of service."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261129_retired"
down_revision: str | None = "20261128_oidc"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("box", sa.Column("retired_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("box", "retired_on")
