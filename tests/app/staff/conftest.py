"""Two units with their people, for the tests of accounts and of what an administrator does."""

from datetime import date

import pytest
from cheaply import truly
from sqlmodel import Session
from starlette.testclient import TestClient
from web import Clock, sign_in

from app.db import Database
from app.staff import accounts
from ballots.tables import Box, Committee, Minutes, Opening, Questionnaire, Unit

NOW = Clock().moment


@pytest.fixture(autouse=True)
def true_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here passwords are the matter: every hash has the application's own setting."""
    truly(monkeypatch)


def _set_up_unit(session: Session, unit: str) -> None:
    session.add(Unit(id=unit, name=f"UBND xã {unit}", parent="Tỉnh", symbol="TT"))
    session.flush()
    labels = '{"ubnd": "Chủ tọa", "secretary": "Thư ký"}'
    session.add(Committee(id=f"hd-{unit}", unit_id=unit, name="Hội đồng", sets='[["ubnd"]]', labels=labels))
    session.flush()
    box = {"name": "Hòm số 1", "place": "Tầng 1", "questionnaire": "phieu"}
    session.add(Box(id=f"hom-{unit}", unit_id=unit, committee_id=f"hd-{unit}", **box))
    session.add(Opening(id=len(unit), committee_id=f"hd-{unit}", started_at=NOW, place="Phòng họp"))
    session.flush()
    number = {"year": 2026, "number": 1, "symbol": "TT", "subject": "Mở hòm", "filed_on": date(2026, 11, 30)}
    session.add(
        Minutes(
            id=len(unit),
            committee_id=f"hd-{unit}",
            opening_id=len(unit),
            pdf=b"%PDF",
            digest=bytes(32),
            **number,
        )
    )


@pytest.fixture
def passwords(database: Database) -> dict[str, str]:
    """Two units, dong and ngoai; in the first an administrator, a clerk and a chair. Login → password."""
    with database.writing() as session:
        session.add(Questionnaire(name="phieu", published=b""))
        session.flush()
        for unit in ("dong", "ngoai"):
            _set_up_unit(session, unit)
        session.flush()
        add = accounts.add_account
        return {
            "quan-tri": add(session, "dong", "quan-tri", "Lê Thị Quản", duties=["admin"])[1],
            "lan": add(session, "dong", "lan", "Nguyễn Thị Lan", duties=["issue"])[1],
            "chu-toa": add(session, "dong", "chu-toa", "Trần Văn Chủ", seat=("hd-dong", "ubnd"))[1],
            "khach": add(session, "ngoai", "khach", "Phạm Văn Khách", duties=["issue", "secretary", "admin"])[
                1
            ],
        }


@pytest.fixture
def admin(client: TestClient, passwords: dict[str, str]) -> TestClient:
    sign_in(client, "quan-tri", passwords["quan-tri"])
    return client
