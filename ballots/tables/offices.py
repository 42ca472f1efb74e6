"""The tables of what an office sets up: units, questionnaires, committees, boxes, accounts, days."""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob, folded, maybe_blob


class Unit(SQLModel, table=True):
    """đơn vị: a commune's one-stop office; rights of accounts end at its border."""

    id: str = Field(primary_key=True)
    name: str
    parent: str  # cơ quan chủ quản, as the minutes' header has it
    symbol: str  # what follows "BB-" in the number of its minutes
    trial: bool = False  # every page is then marked as a trial run without value
    telephone: str = ""  # which citizens are told to call; "": none
    keep_releases_days: int = 30  # released keys are destroyed so long after the minutes
    keep_envelopes_months: int = 24  # … and envelopes
    keep_basis: str = ""  # căn cứ of these two
    points: str = ""  # TOML: the table of points of its officials (officials/points.py); "" none
    legal_basis: str = ""  # căn cứ of its minutes: what the next draft begins with
    search: str = folded("name", "parent")


class Questionnaire(SQLModel, table=True):
    """The published bytes of a questionnaire, kept for as long as a sheet names their hash."""

    name: str = Field(primary_key=True)  # id@hex SHA-256 of published
    published: bytes = blob()


class Committee(SQLModel, table=True):
    """hội đồng mở hòm: the roles' labels and the rule of qualified sets that the next sheet will carry."""

    id: str = Field(primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    name: str
    sets: str  # JSON: the qualified sets, in order
    sets_reason: str = ""  # why a set of the evaluated unit's own people is allowed
    labels: str  # JSON: role → label of today


class Box(SQLModel, table=True):
    """hòm phiếu: one reception point; its row is what a drop locks first; counters are cumulative."""

    __table_args__ = (
        CheckConstraint("smallest >= 1", name="box_smallest"),
        CheckConstraint(
            "issued >= 0 AND voided >= 0 AND used_online >= 0 AND used_paper >= 0", name="box_counters"
        ),
        CheckConstraint("kind IN ('ballots', 'letters', 'touches')", name="box_kind"),
        CheckConstraint("layout IN ('a5', 'a4-2', 'a4-4', 'roll-80')", name="box_layout"),
        CheckConstraint(  # boxes of other kinds have no slips
            "CASE WHEN kind = 'ballots' THEN voided + used_online + used_paper <= issued "
            "ELSE issued = 0 AND voided = 0 AND used_paper = 0 END",
            name="box_balance",
        ),
        CheckConstraint("daily_cap >= 1 AND cap_count >= 0", name="box_cap"),
    )

    id: str = Field(primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    committee_id: str = Field(foreign_key="committee.id", index=True)
    name: str
    place: str
    kind: str = "ballots"  # forms/kinds.py; set once, and that of its questionnaire
    questionnaire: str = Field(foreign_key="questionnaire.name")
    desks: str = "[]"  # JSON: the codes that a slip may carry; nothing else goes into an envelope as a desk
    layout: str = "a5"  # forms/layouts.py: what its slips are printed on
    smallest: int = 5  # fewer electronic envelopes than this are carried on to the next opening
    current: int | None = None  # number of the period whose slot is open
    issued: int = 0
    voided: int = 0
    used_online: int = 0
    used_paper: int = 0
    issued_day: date | None = None  # day whose totals the next `issued` entry will publish
    daily_cap: int = 100  # letters taken on one day; more are asked to come back tomorrow
    cap_day: date | None = None  # the day that cap_count is of; both begin anew with the next day's first
    cap_count: int = 0
    retired_on: date | None = None  # out of service since (office/retiring.py): a counter closed
    search: str = folded("name", "place")


class Kiosk(SQLModel, table=True):
    """màn hình đánh giá: a device of an office at a box; no slip and no envelope is ever beside it."""

    __table_args__ = (
        CheckConstraint("(credential IS NULL) = (point IS NULL)", name="kiosk_enrolled"),
        CheckConstraint("(enrol_hash IS NULL) = (enrol_until IS NULL)", name="kiosk_awaited"),
        CheckConstraint(
            "revoked_on IS NULL OR (credential IS NULL AND enrol_hash IS NULL)", name="kiosk_revoked"
        ),
    )

    id: str = Field(primary_key=True)  # six letters drawn, with which its one-time code begins
    box_id: str = Field(foreign_key="box.id", index=True)
    name: str
    enrol_hash: bytes | None = maybe_blob()  # of the rest of the one-time code, until it is used or over
    enrol_until: NaiveDatetime | None = None
    enrol_tries: int = 0
    credential: bytes | None = maybe_blob()  # SHA-256 of what the device's cookie holds
    point: bytes | None = maybe_blob()  # the device's public key: what a clerk hands over is sealed to it
    used_on: date | None = None  # the day only: what it shows is no trace of a visit
    revoked_on: date | None = None


class Account(SQLModel, table=True):
    """A person of the staff: duties in one unit, and at most one role in one committee."""

    __table_args__ = (
        CheckConstraint("(role IS NULL) = (committee_id IS NULL)", name="account_role"),
        UniqueConstraint("login", "unit_id", name="account_login"),  # its index finds a login in any unit
    )

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    login: str  # one of a kind in its unit
    name: str
    title: str = ""  # chức vụ
    password_hash: str
    epoch: int = 0  # raised with the password: older sessions end
    must_change: bool = False  # the password was issued: somebody else has seen it
    email: str = ""  # for reminders, optional
    issues: bool = False
    secretary: bool = False
    admin: bool = False
    auditor: bool = False  # reads the audit log and archives, changes nothing
    province: bool = False  # reads what the units of the own province have published, and nothing else
    active: bool = True
    committee_id: str | None = Field(default=None, foreign_key="committee.id", index=True)
    role: str | None = None
    failures: int = 0
    retry_at: NaiveDatetime | None = None  # no login before this moment
    device_failures: int = 0  # the same for devices where the account signed in before
    device_retry_at: NaiveDatetime | None = None


class Swap(SQLModel, table=True):
    """A day worked or off by notice, against what the calendar says: everywhere, or in one unit only."""

    unit_id: str = Field(default="", primary_key=True)  # "": all units
    day: date = Field(primary_key=True)
    working: bool
    document: str
