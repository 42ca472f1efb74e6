"""kiểm tra chìa khóa as a browser does it: asks, opens what is sealed to the own padlocks, answers."""

import secrets

from simulator import Office, identity

from ballots.keys import holders, rehearsal
from ballots.keys.rehearsal import Asked
from ballots.sealing import keyring
from ballots.sealing.challenge import NOT_SEALED, open_challenge
from ballots.sealing.sheet import read_sheet
from ballots.tables import Holder

COMMITTEE = "hoi-dong"


def ask(office: Office, role: str, holder: str = "") -> list[Asked]:
    with office.writing() as session:
        account = office.account(session, role)
        own = holders.identity_of(session, account)
        mark = holder or ("" if own is None else own.id)
        return rehearsal.ask(session, account, COMMITTEE, mark, office.now, secrets.token_bytes)


def answers_of(office: Office, asked: list[Asked], name: str) -> dict[tuple[str, int], bytes]:
    """What the browser does: the own copy, the padlock, the challenge, its hash."""
    answers = {}
    for one in asked:
        whose = keyring.CopyOf(one.box, one.period, one.role, one.holder)
        key = keyring.open_copy(identity(name)[0], one.copy, whose, one.public)
        seal = NOT_SEALED if one.sheet is None else read_sheet(one.sheet).seal
        answers[one.box, one.period] = open_challenge(key, one.challenge, seal, one.role)
    return answers


def prove(office: Office, role: str, answers: dict[tuple[str, int], bytes], holder: str = "") -> Holder:
    with office.writing() as session:
        account = office.account(session, role)
        own = holders.identity_of(session, account)
        mark = holder or ("" if own is None else own.id)
        return rehearsal.prove(session, account, COMMITTEE, mark, answers, office.now)


def rehearse(office: Office, role: str) -> None:
    prove(office, role, answers_of(office, ask(office, role), role))
