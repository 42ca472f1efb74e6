"""The first tables: everything of ballots/tables/."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261120"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

# Every drop leaves its box's whole tray behind as dead rows, and three times as many in TOAST: cleaned after
# some tens of drops, however many rows are live, and without the pauses that spare a disk (docs/BENCH.md).
_KEPT_SMALL = (
    "fillfactor = 50, autovacuum_vacuum_threshold = 400, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_cost_delay = 0, toast.autovacuum_vacuum_threshold = 1000, "
    "toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_cost_delay = 0"
)


def upgrade() -> None:  # noqa: PLR0915 - a statement a table
    op.create_table(
        "envelope",
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf"),
        sqlite_with_rowid=False,
    )
    op.create_index("envelope_of_period", "envelope", ["box_id", "period", "batch"], unique=False)
    op.create_table(
        "nobody",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "questionnaire",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("published", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "swap",
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "day"),
    )
    op.create_table(
        "tray",
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tray_box_id"), "tray", ["box_id"], unique=False)
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE tray SET ({_KEPT_SMALL})")
    op.create_table(
        "unit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("keep_releases_days", sa.Integer(), nullable=False),
        sa.Column("keep_envelopes_months", sa.Integer(), nullable=False),
        sa.Column("keep_basis", sa.String(), nullable=False),
        sa.Column("points", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("unit_id", "height"),
    )
    op.create_table(
        "committee",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sets", sa.String(), nullable=False),
        sa.Column("sets_reason", sa.String(), nullable=False),
        sa.Column("labels", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_committee_unit_id"), "committee", ["unit_id"], unique=False)
    op.create_table(
        "account",
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
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committee.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    op.create_index(op.f("ix_account_committee_id"), "account", ["committee_id"], unique=False)
    op.create_index(op.f("ix_account_unit_id"), "account", ["unit_id"], unique=False)
    op.create_table(
        "box",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("desks", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Integer(), nullable=False),
        sa.Column("used_online", sa.Integer(), nullable=False),
        sa.Column("used_paper", sa.Integer(), nullable=False),
        sa.Column("issued_day", sa.Date(), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("cap_day", sa.Date(), nullable=True),
        sa.Column("cap_count", sa.Integer(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('ballots', 'letters', 'touches')", name="box_kind"),
        sa.CheckConstraint("layout IN ('a5', 'a4-2', 'a4-4', 'roll-80')", name="box_layout"),
        sa.CheckConstraint("daily_cap >= 1 AND cap_count >= 0", name="box_cap"),
        sa.CheckConstraint(
            "issued >= 0 AND voided >= 0 AND used_online >= 0 AND used_paper >= 0", name="box_counters"
        ),
        sa.CheckConstraint("smallest >= 1", name="box_smallest"),
        sa.CheckConstraint(
            "CASE WHEN kind = 'ballots' THEN voided + used_online + used_paper <= issued "
            "ELSE issued = 0 AND voided = 0 AND used_paper = 0 END",
            name="box_balance",
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committee.id"],
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire"],
            ["questionnaire.name"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_box_committee_id"), "box", ["committee_id"], unique=False)
    op.create_index(op.f("ix_box_unit_id"), "box", ["unit_id"], unique=False)
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_opening_committee_id"), "opening", ["committee_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("absence", sa.String(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("stand", sa.String(), nullable=False),
        sa.Column("stand_reason", sa.String(), nullable=False),
        sa.CheckConstraint("stand IN ('', 'confirmed', 'refused')", name="attendance_stand"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("opening_id", "seat"),
    )
    op.create_table(
        "chosen_day",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "period"),
    )
    op.create_table(
        "desk_clerk",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "desk", "month"),
    )
    op.create_index(op.f("ix_desk_clerk_account_id"), "desk_clerk", ["account_id"], unique=False)
    op.create_table(
        "official_month",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "month"),
    )
    op.create_table(
        "clerk_day",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "box_id", "day"),
    )
    op.create_table(
        "count",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_reason", sa.String(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.String(), nullable=False),
        sa.Column("stock_left", sa.Integer(), nullable=True),
        sa.Column("wall_seal", sa.String(), nullable=False),
        sa.Column("counters_from", sa.String(), nullable=False),
        sa.Column("counters_to", sa.String(), nullable=False),
        sa.Column("qualified_set", sa.String(), nullable=False),
        sa.Column("electronic", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("together", sa.String(), nullable=False),
        sa.Column("unopened", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("desks", sa.String(), nullable=False),
        sa.Column("paper_spent", sa.Integer(), nullable=False),
        sa.Column("paper_marked", sa.Integer(), nullable=False),
        sa.Column("paper_scanned", sa.Integer(), nullable=False),
        sa.Column("paper_late", sa.Integer(), nullable=False),
        sa.Column("paper_begun", sa.Boolean(), nullable=False),
        sa.Column("paper_last", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("scanned", sa.String(), nullable=False),
        sa.Column("followed", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('called', 'closed', 'counting', 'final')", name="count_state"),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("opening_id", "box_id"),
    )
    op.create_table(
        "dossier_book",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("tags", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("box_id"),
    )
    op.create_table(
        "entry",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "height"),
    )
    op.create_index("entry_of_type", "entry", ["box_id", "type", "height"], unique=False)
    op.create_table(
        "holder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ecdh", sa.LargeBinary(), nullable=False),
        sa.Column("ecdsa", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'spare')", name="holder_kind"),
        sa.CheckConstraint("state IN ('pending', 'active', 'retired')", name="holder_state"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_holder_account_id"), "holder", ["account_id"], unique=False)
    op.create_index(op.f("ix_holder_committee_id"), "holder", ["committee_id"], unique=False)
    op.create_table(
        "mail_sent",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "about"),
    )
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(kind = 'correcting') = (corrects_id IS NOT NULL)", name="minutes_correcting"),
        sa.CheckConstraint("(kind = 'opening') = (opening_id IS NOT NULL)", name="minutes_of_opening"),
        sa.CheckConstraint("kind IN ('opening', 'destroyed', 'correcting')", name="minutes_kind"),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["committee.id"],
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["minutes.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee_id", "year", "number", name="minutes_number"),
        sa.UniqueConstraint("opening_id"),
    )
    op.create_index(op.f("ix_minutes_committee_id"), "minutes", ["committee_id"], unique=False)
    op.create_index(op.f("ix_minutes_corrects_id"), "minutes", ["corrects_id"], unique=False)
    op.create_table(
        "minutes_box",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["minutes.id"],
        ),
        sa.PrimaryKeyConstraint("minutes_id", "box_id"),
    )
    op.create_index(op.f("ix_minutes_box_box_id"), "minutes_box", ["box_id"], unique=False)
    op.create_table(
        "minutes_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("signers", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('signed', 'scan')", name="minutes_version_kind"),
        sa.CheckConstraint("version >= 2", name="minutes_version_first"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["minutes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("minutes_id", "digest", name="minutes_version_once"),
        sa.UniqueConstraint("minutes_id", "version", name="minutes_version_number"),
    )
    op.create_index(op.f("ix_minutes_version_minutes_id"), "minutes_version", ["minutes_id"], unique=False)
    op.create_table(
        "trust_root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit_id", "fingerprint", name="trust_root_once"),
    )
    op.create_index(op.f("ix_trust_root_unit_id"), "trust_root", ["unit_id"], unique=False)
    op.create_table(
        "period",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("labels", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("slot_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_reason", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('sealed', 'open', 'closed', 'opened')", name="period_state"),
        sa.CheckConstraint("number >= 1", name="period_number"),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "number"),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.String(), nullable=False),
        sa.Column("scan", sa.String(), nullable=False),
        sa.CheckConstraint("scan IN ('', 'image/jpeg', 'application/pdf')", name="letter_scan_kind"),
        sa.CheckConstraint("source IN ('electronic', 'paper')", name="letter_source"),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("opening_id", "box_id", "number", name="letter_number"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_letter_box_id"), "letter", ["box_id"], unique=False)
    op.create_index(op.f("ix_letter_opening_id"), "letter", ["opening_id"], unique=False)
    op.create_table(
        "letter_scan",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("letter_id"),
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_remark_box_id"), "remark", ["box_id"], unique=False)
    op.create_index(op.f("ix_remark_opening_id"), "remark", ["opening_id"], unique=False)
    op.create_table(
        "sheet_draft",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("labels", sa.String(), nullable=False),
        sa.Column("due_reason", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("box_id"),
    )
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("enrol_hash", sa.LargeBinary(), nullable=True),
        sa.Column("enrol_until", sa.DateTime(), nullable=True),
        sa.Column("enrol_tries", sa.Integer(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=True),
        sa.Column("point", sa.LargeBinary(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(credential IS NULL) = (point IS NULL)", name="kiosk_enrolled"),
        sa.CheckConstraint("(enrol_hash IS NULL) = (enrol_until IS NULL)", name="kiosk_awaited"),
        sa.CheckConstraint(
            "revoked_on IS NULL OR (credential IS NULL AND enrol_hash IS NULL)", name="kiosk_revoked"
        ),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_kiosk_box_id"), "kiosk", ["box_id"], unique=False)
    op.create_table(
        "slip",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('live', 'used', 'void')", name="slip_state"),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("box_id", "number", name="slip_number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "retired_slip",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('used', 'void', 'expired')", name="retired_slip_state"),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash", "state"),
        sa.UniqueConstraint("box_id", "number", "state", name="retired_slip_number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "endorsement",
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["holder.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["holder.id"],
        ),
        sa.PrimaryKeyConstraint("holder_id", "by_id"),
    )
    op.create_table(
        "padlock",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["holder.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "period", "role"),
    )
    op.create_table(
        "rehearsal",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("proved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["holder.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "period", "holder_id"),
    )
    op.create_table(
        "release",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("scalar", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["holder.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "period", "role"),
    )
    op.create_table(
        "sheet_signature",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["holder.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "period", "role"),
    )
    op.create_table(
        "padlock_copy",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id", "period", "role"],
            ["padlock.box_id", "padlock.period", "padlock.role"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["holder.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "period", "role", "holder_id"),
    )
    op.create_table(
        "scanned_page",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("page", sa.LargeBinary(length=32), nullable=False),
        sa.Column("doubted", sa.Boolean(), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.Column("invalid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("opening_id", "box_id", "page"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scanned_mark",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("page", sa.LargeBinary(length=32), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("crop", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("opening_id", "box_id", "page", "question"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scanned_choice",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("page", sa.LargeBinary(length=32), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("opening_id", "box_id", "page", "question", "role"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scanned_remark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("crop", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_scanned_remark_opening_id"), "scanned_remark", ["opening_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("within", sa.Integer(), nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["within"], ["staff_session.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hashed"),
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_staff_session_opening_id"), "staff_session", ["opening_id"], unique=False)
    op.create_index(op.f("ix_staff_session_within"), "staff_session", ["within"], unique=False)
    op.create_table(
        "system_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hashed", sa.LargeBinary(length=32), nullable=False),
        sa.Column("may_issue", sa.Boolean(), nullable=False),
        sa.Column("may_report", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("may_issue OR may_report", name="system_key_scope"),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hashed"),
    )
    op.create_index(op.f("ix_system_key_unit_id"), "system_key", ["unit_id"], unique=False)
    op.create_table(
        "system_book",
        sa.Column("key_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tags", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["system_key.id"],
        ),
        sa.PrimaryKeyConstraint("key_id"),
    )
    op.create_table(
        "returned_day",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["opening.id"],
        ),
        sa.PrimaryKeyConstraint("box_id", "day"),
    )
    op.create_index(op.f("ix_returned_day_opening_id"), "returned_day", ["opening_id"], unique=False)
    op.create_table(
        "system_day",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["box.id"],
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["system_key.id"],
        ),
        sa.PrimaryKeyConstraint("key_id", "box_id", "day"),
    )

    _follow_up()


def _follow_up() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"]),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_call_box_id"), "call", ["box_id"], unique=False)
    op.create_index(op.f("ix_call_opening_id"), "call", ["opening_id"], unique=False)
    op.create_table(
        "matter",
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("wording", sa.Boolean(), nullable=False),
        sa.Column("said_answer", sa.String(), nullable=False),
        sa.Column("said_done", sa.String(), nullable=False),
        sa.Column("told_in", sa.Integer(), nullable=True),
        sa.Column("search", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('remark', 'letter', 'call')", name="matter_kind"),
        sa.CheckConstraint("state IN ('new', 'assigned', 'answered', 'closed')", name="matter_state"),
        sa.CheckConstraint("released_on IS NOT NULL OR NOT wording", name="matter_wording"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["box_id"], ["box.id"]),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"]),
        sa.ForeignKeyConstraint(["told_in"], ["opening.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("box_id", "number"),
        sa.UniqueConstraint("kind", "source_id", name="matter_source"),
    )
    op.create_index(op.f("ix_matter_account_id"), "matter", ["account_id"], unique=False)
    op.create_index(op.f("ix_matter_opening_id"), "matter", ["opening_id"], unique=False)
    op.create_index("matter_of_unit", "matter", ["unit_id", "state", "due_on"], unique=False)
    op.create_table(
        "matter_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["box_id", "number"], ["matter.box_id", "matter.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("matter_step_of", "matter_step", ["box_id", "number"], unique=False)
    op.create_table(
        "province_unit",
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("province_id", sa.String(), nullable=False),
        sa.CheckConstraint("unit_id <> province_id", name="province_of_itself"),
        sa.ForeignKeyConstraint(["province_id"], ["unit.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("unit_id"),
    )
    op.create_index(op.f("ix_province_unit_province_id"), "province_unit", ["province_id"], unique=False)
    op.create_table(
        "published_result",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sums", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("log_key", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('ballots', 'letters', 'touches')", name="published_kind"),
        sa.ForeignKeyConstraint(["opening_id", "box_id"], ["count.opening_id", "count.box_id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("opening_id", "box_id"),
    )
    op.create_index(op.f("ix_published_result_unit_id"), "published_result", ["unit_id"], unique=False)


def downgrade() -> None:  # noqa: PLR0915 - as above
    op.drop_index(op.f("ix_published_result_unit_id"), table_name="published_result")
    op.drop_table("published_result")
    op.drop_index(op.f("ix_province_unit_province_id"), table_name="province_unit")
    op.drop_table("province_unit")
    op.drop_index("matter_step_of", table_name="matter_step")
    op.drop_table("matter_step")
    op.drop_index("matter_of_unit", table_name="matter")
    op.drop_index(op.f("ix_matter_opening_id"), table_name="matter")
    op.drop_index(op.f("ix_matter_account_id"), table_name="matter")
    op.drop_table("matter")
    op.drop_index(op.f("ix_call_opening_id"), table_name="call")
    op.drop_index(op.f("ix_call_box_id"), table_name="call")
    op.drop_table("call")
    op.drop_table("system_day")
    op.drop_index(op.f("ix_returned_day_opening_id"), table_name="returned_day")
    op.drop_table("returned_day")
    op.drop_table("system_book")
    op.drop_index(op.f("ix_system_key_unit_id"), table_name="system_key")
    op.drop_table("system_key")
    op.drop_index(op.f("ix_staff_session_within"), table_name="staff_session")
    op.drop_index(op.f("ix_staff_session_opening_id"), table_name="staff_session")
    op.drop_index(op.f("ix_staff_session_account_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_scanned_remark_opening_id"), table_name="scanned_remark")
    op.drop_table("scanned_remark")
    op.drop_table("scanned_choice")
    op.drop_table("scanned_mark")
    op.drop_table("scanned_page")
    op.drop_table("padlock_copy")
    op.drop_table("sheet_signature")
    op.drop_table("release")
    op.drop_table("rehearsal")
    op.drop_table("padlock")
    op.drop_table("endorsement")
    op.drop_table("retired_slip")
    op.drop_table("slip")
    op.drop_index(op.f("ix_kiosk_box_id"), table_name="kiosk")
    op.drop_table("kiosk")
    op.drop_table("sheet_draft")
    op.drop_table("letter_scan")
    op.drop_index(op.f("ix_letter_opening_id"), table_name="letter")
    op.drop_index(op.f("ix_letter_box_id"), table_name="letter")
    op.drop_table("letter")
    op.drop_index(op.f("ix_remark_opening_id"), table_name="remark")
    op.drop_index(op.f("ix_remark_box_id"), table_name="remark")
    op.drop_table("remark")
    op.drop_table("period")
    op.drop_index(op.f("ix_trust_root_unit_id"), table_name="trust_root")
    op.drop_table("trust_root")
    op.drop_index(op.f("ix_minutes_version_minutes_id"), table_name="minutes_version")
    op.drop_table("minutes_version")
    op.drop_index(op.f("ix_minutes_box_box_id"), table_name="minutes_box")
    op.drop_table("minutes_box")
    op.drop_index(op.f("ix_minutes_corrects_id"), table_name="minutes")
    op.drop_index(op.f("ix_minutes_committee_id"), table_name="minutes")
    op.drop_table("minutes")
    op.drop_table("mail_sent")
    op.drop_index(op.f("ix_holder_committee_id"), table_name="holder")
    op.drop_index(op.f("ix_holder_account_id"), table_name="holder")
    op.drop_table("holder")
    op.drop_index("entry_of_type", table_name="entry")
    op.drop_table("entry")
    op.drop_table("dossier_book")
    op.drop_table("count")
    op.drop_table("official_month")
    op.drop_index(op.f("ix_desk_clerk_account_id"), table_name="desk_clerk")
    op.drop_table("desk_clerk")
    op.drop_table("clerk_day")
    op.drop_table("chosen_day")
    op.drop_table("attendance")
    op.drop_index(op.f("ix_opening_committee_id"), table_name="opening")
    op.drop_table("opening")
    op.drop_index(op.f("ix_box_unit_id"), table_name="box")
    op.drop_index(op.f("ix_box_committee_id"), table_name="box")
    op.drop_table("box")
    op.drop_index(op.f("ix_account_unit_id"), table_name="account")
    op.drop_index(op.f("ix_account_committee_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_committee_unit_id"), table_name="committee")
    op.drop_table("committee")
    op.drop_table("audit_entry")
    op.drop_table("unit")
    op.drop_index(op.f("ix_tray_box_id"), table_name="tray")
    op.drop_table("tray")
    op.drop_table("swap")
    op.drop_table("questionnaire")
    op.drop_table("nobody")
    op.drop_index("envelope_of_period", table_name="envelope")
    op.drop_table("envelope")
