"""The public record: a chain that shows every break, a tree that proves what is in the box."""

import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.sealing.envelope import leaf_hash
from ballots.sealing.ledger import (
    ENTRY_TYPES,
    Entry,
    Inclusion,
    append,
    check_inclusion,
    check_receipt,
    inclusion,
    merkle_root,
    receipt_signature,
    verify_chain,
)

LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = LOG_KEY.public_key()


def chain(length: int = 5, box: str = "box-11", log_key: Ed25519PrivateKey = LOG_KEY) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(length):
        parent = entries[-1] if entries else None
        entries.append(append(parent, box, "issued", {"date": "2026-11-20", "issued": number}, log_key))
    return entries


def broken_at(entries: list[Entry]) -> int:
    with pytest.raises(Refused) as refused:
        verify_chain(entries, PUBLIC)
    assert refused.value.code == Code.CHAIN_BROKEN
    return int(refused.value.facts["height"])


def test_an_honest_chain_verifies_up_to_its_head() -> None:
    entries = chain()
    assert verify_chain(entries, PUBLIC) == entries[-1]
    assert verify_chain([], PUBLIC) is None
    assert [entry.height for entry in entries] == [0, 1, 2, 3, 4]


def test_an_entry_says_exactly_what_the_formats_page_says() -> None:
    first, second = chain(2)
    assert first.payload == b'{"date":"2026-11-20","issued":0}'
    body = json.loads(second.body)
    assert list(body) == ["v", "box", "height", "parent", "type", "payload"]
    assert json.loads(first.body)["parent"] is None
    assert second.hash == hashlib.sha256(second.body).digest()
    PUBLIC.verify(second.signature, b"homphieu/1 entry\0" + second.body)


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_every_type_of_the_closed_list_can_be_appended(kind: str) -> None:
    assert append(None, "box-11", kind, {}, LOG_KEY).type == kind


def test_a_type_beyond_the_list_is_refused() -> None:
    with pytest.raises(Refused):
        append(None, "box-11", "rumour", {}, LOG_KEY)


def test_an_entry_of_another_box_is_no_parent() -> None:
    with pytest.raises(Refused):
        append(chain()[-1], "box-12", "issued", {}, LOG_KEY)


def test_the_operator_drops_swaps_or_repeats_an_entry() -> None:
    entries = chain()
    assert broken_at(entries[1:]) == 0
    assert broken_at(entries[:2] + entries[3:]) == 2
    assert broken_at([entries[0], entries[2], entries[1], *entries[3:]]) == 1
    assert broken_at([*entries, entries[-1]]) == 5


def test_the_operator_changes_a_payload_a_type_or_a_height() -> None:
    entries = chain()
    for forged in (
        replace(entries[2], payload=b'{"date":"2026-11-20","issued":9}'),
        replace(entries[2], payload=entries[2].payload + b" "),
        replace(entries[2], type="batch"),
        replace(entries[2], height=7),
        replace(entries[2], box="box-12"),
        replace(entries[2], signature=bytes(64)),
        replace(entries[2], signature=b""),
        replace(entries[2], body=entries[2].body + b" "),
    ):
        assert broken_at([*entries[:2], forged, *entries[3:]]) == 2


def test_a_whole_chain_signed_with_another_key_is_found() -> None:
    assert broken_at(chain(log_key=Ed25519PrivateKey.from_private_bytes(b"\1" * 32))) == 0


def test_a_signed_entry_of_an_unknown_type_is_found() -> None:
    first = chain(1)[0]
    body = first.body.replace(b'"issued"', b'"rumour"')
    forged = replace(first, type="rumour", body=body, signature=LOG_KEY.sign(b"homphieu/1 entry\0" + body))
    assert broken_at([forged]) == 0


def test_a_receipt_is_for_one_envelope_under_one_seal() -> None:
    seal, leaf = b"s" * 32, b"l" * 32
    signature = receipt_signature(LOG_KEY, seal, leaf)
    assert check_receipt(PUBLIC, seal, leaf, signature)
    assert not check_receipt(PUBLIC, seal, b"m" * 32, signature)
    assert not check_receipt(PUBLIC, b"t" * 32, leaf, signature)
    assert not check_receipt(PUBLIC, seal, leaf, LOG_KEY.sign(seal + leaf))  # no label


leaves_drawn = st.sets(st.binary(min_size=1, max_size=6).map(leaf_hash), max_size=40)


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1 word by word, as the second opinion."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    inner = recursive_root(leaves[:split]) + recursive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + inner).digest()


@given(leaves=leaves_drawn)
def test_the_root_is_the_rfcs_and_knows_no_order_of_arrival(leaves: set[bytes]) -> None:
    expected = recursive_root(sorted(leaves)) if leaves else hashlib.sha256(b"").digest()
    assert merkle_root(leaves) == merkle_root(sorted(leaves, reverse=True)) == expected


@given(leaves=leaves_drawn)
def test_every_leaf_has_a_proof_and_it_proves_no_other_leaf(leaves: set[bytes]) -> None:
    root = merkle_root(leaves)
    stranger = leaf_hash(b"not in the box")
    for leaf in leaves:
        proof = inclusion(leaves, leaf)
        assert proof is not None
        assert check_inclusion(root, leaf, proof)
        assert not check_inclusion(root, stranger, proof)
        assert not check_inclusion(merkle_root([*leaves, stranger]), leaf, proof)
        assert not check_inclusion(root, leaf, replace(proof, path=(*proof.path, stranger)))
        if proof.path:
            assert not check_inclusion(root, leaf, replace(proof, path=proof.path[:-1]))
    assert inclusion(leaves, stranger) is None


def test_a_proof_with_an_impossible_place_is_none() -> None:
    leaf = leaf_hash(b"one")
    assert check_inclusion(leaf, leaf, Inclusion(0, 1, ()))
    for index, size in ((1, 1), (-1, 1), (0, 0), (0, 2)):
        assert not check_inclusion(leaf, leaf, Inclusion(index, size, ()))


def test_an_entry_of_another_box_breaks_a_chain_although_it_is_signed() -> None:
    entries = chain(2)
    parent = replace(entries[-1], box="box-12")  # who has the key can sign whatever follows
    assert parent.hash == entries[-1].hash
    assert broken_at([*entries, append(parent, "box-12", "issued", {}, LOG_KEY)]) == 2


def test_a_proof_that_is_longer_than_its_tree_proves_nothing_although_it_ends_in_the_root() -> None:
    first, second = sorted((leaf_hash(b"mot"), leaf_hash(b"hai")))
    root = merkle_root([first, second])
    assert check_inclusion(root, second, Inclusion(1, 2, (first,)))
    assert not check_inclusion(root, second, Inclusion(0, 1, (first,)))
