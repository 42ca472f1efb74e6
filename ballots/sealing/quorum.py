"""Who may open a box together: qualified sets of roles, and the sharing of a secret among them.

Knows role codes only; labels and people are settings, and ciphers are in envelope.py.
"""

import secrets
from collections.abc import Collection, Sequence

from ballots.errors import Code, Refused

ROLES = ("ubnd", "mttq", "union", "clerk", "secretary", "supervisor")
INSIDERS = frozenset({"ubnd", "clerk", "secretary"})  # the evaluated unit's own people
MAX_SETS = 32
LEAST_ROLES = 2  # a box that one person opens alone is no committee's
SHARE_BYTES = 32

RoleSet = tuple[str, ...]
Sets = tuple[RoleSet, ...]


def check_sets(sets: object) -> Sets:
    """Return the rule as tuples; BAD_RULE unless it is 1 to 32 distinct sets of role codes in ASCII order."""
    if not isinstance(sets, list | tuple) or not 1 <= len(sets) <= MAX_SETS:
        raise Refused(Code.BAD_RULE)
    checked = tuple(_check_set(roles) for roles in sets)
    if len(set(checked)) != len(checked):
        raise Refused(Code.BAD_RULE)
    return checked


def _check_set(roles: object) -> RoleSet:
    if not isinstance(roles, list | tuple) or not roles:
        raise Refused(Code.BAD_RULE)
    if not all(isinstance(role, str) and role in ROLES for role in roles):
        raise Refused(Code.BAD_RULE)
    if list(roles) != sorted(set(roles)):
        raise Refused(Code.BAD_RULE)
    return tuple(roles)


def qualified(sets: Sequence[RoleSet], roles: Collection[str]) -> RoleSet | None:
    """Return the first set, in the rule's order, that the given roles fill; None when they are no quorum."""
    present = set(roles)
    return next((needed for needed in sets if present.issuperset(needed)), None)


def roles_named(sets: Sequence[RoleSet]) -> RoleSet:
    """Return every role that stands in some set, in ASCII order: these fit a padlock."""
    return tuple(sorted({role for needed in sets for role in needed}))


def insiders_alone(sets: Sequence[RoleSet]) -> Sets:
    """Return the sets that the evaluated unit's own people could fill alone; such a rule needs a reason."""
    return tuple(needed for needed in sets if INSIDERS.issuperset(needed))


def of_one_role(sets: Sequence[RoleSet]) -> Sets:
    """Return the sets that one role fills alone. The sheet's format can say them; no committee uses them."""
    return tuple(needed for needed in sets if len(needed) < LEAST_ROLES)


def check_bounds(sets: Sequence[RoleSet], reason: str) -> None:
    """Refuse a rule that no box may be sealed under, wherever it came from; `reason` is the public one.

    Raises RULE_ALONE, and RULE_NEEDS_REASON (fact `roles`: a set of the evaluated unit's own people).
    """
    if of_one_role(sets):
        raise Refused(Code.RULE_ALONE)
    alone = insiders_alone(sets)
    if alone and not reason.strip():
        raise Refused(Code.RULE_NEEDS_REASON, roles=",".join(alone[0]))


def share(sets: Sequence[RoleSet], secret: bytes) -> dict[str, bytes]:
    """Split a 32-byte secret for every set by XOR and return each role's payload.

    Within a set all shares but the last are random, so any smaller group of it sees only noise, and the
    splits of different sets are independent. A payload is the role's shares in the order of the sets.
    """
    payloads = dict.fromkeys(roles_named(sets), b"")
    for needed in sets:
        rest = int.from_bytes(secret)
        for role in needed[:-1]:
            noise = secrets.token_bytes(SHARE_BYTES)
            payloads[role] += noise
            rest ^= int.from_bytes(noise)
        payloads[needed[-1]] += rest.to_bytes(SHARE_BYTES)
    return payloads


def share_offset(sets: Sequence[RoleSet], chosen: RoleSet, role: str) -> int:
    """Return where, in bytes, the role's share for the chosen set begins in its payload."""
    before = sets[: list(sets).index(chosen)]
    return SHARE_BYTES * sum(role in needed for needed in before)
