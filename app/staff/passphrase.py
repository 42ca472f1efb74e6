"""Passphrases for identities: seven toneless Vietnamese syllables, drawn, never chosen.

Here is also what they were drawn from before version 1.0, by rule: such passphrases still open, and a
browser that is given one does not call its syllables wrong.
"""

import random
from functools import cache

from app.staff.syllables import SYLLABLES

COUNT = 7

_BEFORE_ANY = ["b", "ch", "d", "h", "kh", "l", "m", "n", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x"]
# The same sound is spelled in two ways: before e and i as the second, else as the first.
_TWO_SPELLINGS = [("c", "k"), ("g", "gh"), ("ng", "ngh")]

_RIMES = """
a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et eu ech enh i ia ich iem ien ieng iep
iet ieu im in inh ip it iu o oa oac oai oan oang oanh oat oay oc oe oen oet oi om on ong op ot u ua uan
uang uat uay uc ue uech uenh ui um un ung uoc uoi uom uon uong uot uou up ut uu uy uyen uyet uynh uyt
""".split()  # noqa: SIM905 - 87 words read better as a text

# Left out: what is rude in some tone or mark, what insults a person or a people, death, filth and prison; and
# what is rude to a reader of English.
_LEFT_OUT = frozenset(
    """
    bim bong bu buoi buom but cac cai cham chet chich chim cho chui cu cuc cum cut dai dam dan dao de dech
    deo deu di diem dien dit dot du duc duong gai gay heo hiep hoe hoi khin khua khung lac liem liet loan
    lon lung ma man me meo mien moi mong mu mut ngo ngoc ngu nguc nip nung nut phan phet phich reo suc tau
    te that thien ti tit toi tu tuc vai vu xac xuc
    """.split()  # noqa: SIM905 - as above
)


@cache
def older_syllables() -> tuple[str, ...]:
    """Return what was drawn from before, sorted: onsets times rimes, as the spelling rules join them."""
    return tuple(sorted(_joined() - _LEFT_OUT))


def _joined() -> set[str]:
    made = {onset + rime for onset in _BEFORE_ANY for rime in _RIMES}
    for broad, narrow in _TWO_SPELLINGS:
        made |= {(narrow if rime[0] in "ei" else broad) + rime for rime in _RIMES}
    return made


def draw(rng: random.Random) -> str:
    """Draw a passphrase; give `secrets.SystemRandom()` where it guards something."""
    return " ".join(rng.choice(SYLLABLES) for _ in range(COUNT))
