"""Crowds at several boxes: more boxes for an office, slips with envelopes, and what must hold afterwards."""

import json

from simulator import BOX, LOG_KEY, Office, identity
from sqlmodel import Session, select

from ballots.box import chain, drop, issue
from ballots.box.issue import IssuedSlip
from ballots.keys import drafts, holders, padlocks
from ballots.sealing import codes, keyring, ledger
from ballots.sealing.envelope import envelope_length, leaf_hash
from ballots.sealing.sheet import point_of, read_sheet
from ballots.sealing.signatures import sheet_statement, sign
from ballots.spelling import b64
from ballots.tables import Box, BoxedEnvelope, Slip, TrayEnvelope

__all__ = ["Vote", "add_box", "check_box", "stored", "votes"]

Vote = tuple[str, bytes, bytes]  # box, token, envelope


def add_box(office: Office, box_id: str) -> None:
    """Another reception point of the same committee: padlocks of its own, fitted and sealed."""
    with office.writing() as session:
        first = session.get_one(Box, BOX).model_dump(include={"unit_id", "committee_id", "questionnaire"})
        session.add(Box(id=box_id, name=f"Hòm phiếu {box_id}", place="Tầng 2", **first))
        session.flush()
        for role in ("ubnd", "mttq", "union", "clerk"):
            account = office.account(session, role)
            holder = holders.identity_of(session, account)
            assert holder is not None
            assert holder.ecdh == point_of(identity(role)[0].ecdh)
            key = keyring.make_padlock()
            copy = keyring.seal_copy(key, holder.ecdh, keyring.CopyOf(box_id, 1, role, holder.id))
            fitting = padlocks.Fitting(1, point_of(key), {holder.id: copy})
            padlocks.fit(session, account, box_id, [fitting], LOG_KEY)
        draft = drafts.draft_sheet(session, box_id, office.now, LOG_KEY)
        for role in read_sheet(draft.sheet).padlocks:
            account = office.account(session, role)
            holder = holders.identity_of(session, account)
            assert holder is not None
            signature = sign(identity(role)[0].ecdsa, sheet_statement(draft.sheet))
            drafts.sign_sheet(session, box_id, account, holder.id, signature, office.now, LOG_KEY)


def votes(office: Office, box_id: str, count: int) -> list[Vote]:
    """Slips of a box, each with an envelope that only its committee could tell from noise."""
    slips: list[IssuedSlip] = []
    with office.writing() as session:
        while len(slips) < count:
            size = min(issue.MOST_AT_ONCE, count - len(slips))
            slips += issue.issue(session, box_id, size, office.today, office.random.randbytes, LOG_KEY)
        sheet = read_sheet(drop.open_period(session, session.get_one(Box, box_id)).sheet)
    head = b"\x01" + sheet.seal
    length = envelope_length(sheet) - len(head)
    return [(box_id, codes.read_code(slip.code), head + office.random.randbytes(length)) for slip in slips]


def stored(session: Session, box_id: str) -> list[bytes]:
    """All envelopes of a box, in the tray and in the box."""
    return [
        leaf
        for table in (TrayEnvelope, BoxedEnvelope)
        for leaf in session.exec(select(table.leaf).where(table.box_id == box_id))
    ]


def check_box(office: Office, box_id: str, given: list[Vote]) -> None:
    """Every envelope is there once, every slip is spent, the counters close, the batches are a chain."""
    mine = [vote for vote in given if vote[0] == box_id]
    with office.reading() as session:
        leaves = stored(session, box_id)
        row = session.get_one(Box, box_id)
        states = session.exec(select(Slip.state).where(Slip.box_id == box_id)).all()
        boxed = session.exec(select(BoxedEnvelope).where(BoxedEnvelope.box_id == box_id)).all()
        entries = chain.entries(session, box_id)
    assert sorted(leaves) == sorted(leaf_hash(envelope) for _, _, envelope in mine)
    assert (row.used_online, row.issued, set(states)) == (len(mine), len(mine), {"used"})
    assert ledger.verify_chain(entries, LOG_KEY.public_key()) is not None
    batches = [json.loads(entry.payload) for entry in entries if entry.type == "batch"]
    assert [batch["batch"] for batch in batches] == list(range(1, len(batches) + 1))
    for batch in batches:
        leaving = [envelope.leaf for envelope in boxed if envelope.batch == batch["batch"]]
        assert len(leaving) == batch["count"] == drop.BATCH_SIZE
        assert batch["root"] == b64(ledger.merkle_root(leaving))
    assert len(boxed) == sum(batch["count"] for batch in batches)
