"""The same answers are read once, and counted as often as they were sent."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code
from ballots.forms.kinds import Kind, write_letter
from ballots.forms.questionnaire import Ballot, Form, Unfit, UnfitReason, builtin, read_answers, write_answers
from ballots.forms.tally import Reason, Tally
from ballots.verify.recount import tally_envelopes

FORM = builtin("hai-noi-dung")
LETTERS = builtin("thu-gop-y")
LEVELS = [level.code for level in FORM.levels]
ANSWERS = st.builds(
    lambda levels, remark: write_answers(FORM, Ballot(levels, remark=remark)),
    st.fixed_dictionaries({}, optional={one.code: st.sampled_from(LEVELS) for one in FORM.questions}),
    st.sampled_from([None, None, "Chờ lâu", "Nhanh"]),
)


def one_by_one(form: Form, opened: list[bytes | str]) -> tuple[Tally, list[str]]:
    tally, remarks = Tally(form), []
    for answers in opened:
        if isinstance(answers, str):
            tally.refuse(Reason.SPOILED, answers)
            continue
        try:
            ballot = read_answers(form, answers)
        except Unfit as unfit:
            tally.refuse(Reason.SPOILED, unfit.reason)
            continue
        tally.count(ballot)
        remarks += [ballot.remark] if ballot.remark else []
    return tally, remarks


@given(st.lists(ANSWERS | st.sampled_from([b"", b"{}", Code.SPOILED, Code.MALFORMED]), max_size=40))
def test_envelopes_are_tallied_as_if_each_were_read_alone(opened: list[bytes | str]) -> None:
    tally, remarks = tally_envelopes(FORM, iter(opened))
    expected, written = one_by_one(FORM, opened)
    assert tally == expected
    assert Counter(remarks) == Counter(written)


def test_what_several_people_sent_alike_counts_for_each_of_them() -> None:
    same = write_answers(FORM, Ballot({"ket_qua": "HL"}, remark="Chờ lâu"))
    tally, remarks = tally_envelopes(FORM, [same, Code.SPOILED, b"{}", same, Code.SPOILED, b"{}", same])
    assert (tally.ballots, tally.valid, tally.levels["ket_qua"]["HL"]) == (7, 3, 3)
    assert tally.spoiled_why == {Code.SPOILED: 2, UnfitReason.MISSING_KEY: 2}
    assert remarks == 3 * ["Chờ lâu"]


def test_two_letters_of_the_same_words_are_two_letters() -> None:
    assert LETTERS.kind is Kind.LETTERS
    same = write_answers(LETTERS, Ballot({}, remark="Đèn đường hỏng", contact="Ông An"))
    tally, letters = tally_envelopes(LETTERS, [same, same])
    assert tally.valid == 2
    assert letters == 2 * [write_letter("Đèn đường hỏng", "Ông An")]
