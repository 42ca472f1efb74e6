"""A device at the kiosk's page without a browser, and the administrator who awaits it."""

from typing import Any

from meeting import Meeting, Person
from points import POINT
from simulator import BOX
from starlette.testclient import TestClient
from web import FORM

from app.staff import accounts

__all__ = ["Device", "administrator", "enrolled", "invited"]

_ADMIN = "/staff/admin/kiosks"


def administrator(meeting: Meeting) -> Person:
    with meeting.office.writing() as session:
        made = accounts.add_account(session, "xa", "quantri", "Quản trị", duties={"admin"})
    meeting.passwords["quantri"] = made[1]
    return meeting.as_("quantri")


class Device:
    """A browser at the kiosk's page, with a token of its own and no account."""

    def __init__(self, meeting: Meeting, box: str = BOX) -> None:
        self.client, self.page = TestClient(meeting.app), f"/kiosk/{box}"

    def post(self, path: str, body: Any) -> Any:
        page = self.client.get(self.page, headers=FORM).text
        token = page.split('data-csrf="')[1].split('"')[0]
        headers = {"accept": "application/json", "x-csrf-token": token}
        return self.client.post(f"{self.page}/{path}", json=body, headers=headers)

    def enrol(self, typed: str) -> Any:
        return self.post("ghep", {"code": typed, "point": POINT})

    def wait(self) -> Any:
        return self.post("cho", {})


def invited(admin: Person, name: str = "Cạnh quầy 1") -> str:
    answer = admin.client.post(f"{_ADMIN}/{BOX}", data={"csrf": admin.token, "name": name}, headers=FORM)
    return str(answer.text.split('class="big-code">')[1].split("<")[0])


def enrolled(meeting: Meeting, admin: Person) -> tuple[Device, str]:
    device = Device(meeting)
    return device, device.enrol(invited(admin)).json()["kiosk"]
