"""Months of an office whose remarks and calls are taken up: for tests of what became of them."""

from datetime import date, timedelta
from typing import Any

from simulator import BOX, Office

from ballots import sealing
from ballots.errors import Code, Refused
from ballots.followup import calls, matters
from ballots.followup.matters import Assigned
from ballots.forms import questionnaire
from ballots.tables import Account, Matter

__all__ = ["DAY", "QUORUM", "Following"]

QUORUM = ("ubnd", "mttq", "union", "clerk")
DAY = date(2026, 11, 30)


class Following:
    """An office with a secretary, a lead and an official; its votes have a remark and, if wanted, a field."""

    def __init__(self, **kinds: Any) -> None:
        self.office = Office(**kinds).ready()
        with self.office.writing() as session:
            for role, duty in (("secretary", "secretary"), ("ubnd", ""), ("clerk", "")):
                account = self.office.account(session, role)
                account.secretary = duty == "secretary"
                session.add(account)

    def votes(self, *fields: str, remark: str = "Chờ lâu, gọi 0912 345 678") -> None:
        """A vote for each field ("" none), each with a remark."""
        for slip, field in zip(self.office.issue(len(fields)), fields, strict=True):
            ballot = questionnaire.Ballot({"ket_qua": "HL"}, remark=remark, field=field or None)
            answers = questionnaire.write_answers(self.office.form, ballot)
            self.office.drop(slip, sealing.seal(self.office.sheet(), answers))

    def call(self, day: date, text: str) -> str:
        """Note a call; gives its key."""
        office = self.office
        with office.writing() as session:
            return calls.note(session, BOX, day, text, office.today, office.random.randbytes).id

    def month(self, day: date, number: int = 1) -> None:
        """Open, count, file; and fit and seal the next."""
        self.office.today = day
        self.office.open(QUORUM)
        self.office.finish()
        self.office.file(number)
        self.office.fit(*QUORUM)
        self.office.seal()

    def do(self, act: str, number: int = 1, by: str = "secretary", **given: Any) -> Code | None:
        """Take a step with a matter; the code of a refusal, or None."""
        office = self.office
        try:
            with office.writing() as session:
                matter, account = matters.matter_of(session, BOX, number), office.account(session, by)
                if act == "assign":
                    person = office.account(session, given.pop("to")) if "to" in given else None
                    due_on = given.pop("due_on", office.today + timedelta(days=10))
                    given = {"to": Assigned(person, given.pop("official", ""), due_on, **given)}
                getattr(matters, act)(session, matter, by=account, now=office.now, **given)
        except Refused as no:
            return no.code
        return None

    def row(self, number: int = 1) -> Matter:
        """A matter as it is now."""
        with self.office.reading() as session:
            matter = matters.matter_of(session, BOX, number)
            session.expunge(matter)
        return matter

    def account_id(self, role: str) -> int:
        """The number of a role's person."""
        with self.office.reading() as session:
            account: Account = self.office.account(session, role)
            return account.id or 0
