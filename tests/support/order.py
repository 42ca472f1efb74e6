"""In which order tests run on several workers: the longest first, so that none ends alone with one."""

from typing import Protocol, TypeVar

__all__ = ["LONGEST", "SWEPT", "dealt"]

# Beginnings of names, the longest first; what a machine takes for them is 20 seconds or more.
LONGEST = (
    "tests/browser/test_month.py",
    "tests/app/test_demo.py::test_the_demo_ends_by_itself",
    "tests/browser/test_stories_keys.py",
    "tests/browser/test_stories.py",
    "tests/stories/test_kill.py",
    "tests/stories/test_month.py",
    "tests/stories/test_many_processes.py",
    "tests/browser/test_stories_lies.py",
    "tests/browser/test_scanned.py",
    "tests/browser/test_drawn_deeds.py",
)

# Beginnings of names of what `make sweep` runs and `make test` does not: minutes for little more.
SWEPT = (
    "tests/house/test_bench.py",
    "tests/browser/test_axe.py::test_no_page_has_a_violation",
    "tests/browser/test_axe.py::test_no_state_has_a_violation[begin]",
    "tests/browser/test_axe.py::test_no_state_has_a_violation[keys]",
    "tests/browser/test_axe.py::test_no_state_has_a_violation[meeting]",
    "tests/browser/test_axe.py::test_no_state_has_a_violation[small]",
    "tests/browser/test_vote_states.py",
    "tests/browser/test_passkeys.py::test_who_signed_elsewhere",
    "tests/browser/test_passkeys.py::test_a_member_signs_on_the_own_page",
    "tests/browser/test_passkeys.py::test_axe_finds_nothing",
    "tests/browser/test_stories.py::test_the_power_fails",
    "tests/browser/test_stories.py::test_two_share",
    "tests/browser/test_stories.py::test_the_union_seat",
    "tests/browser/test_stories.py::test_a_period_of_three",
    "tests/browser/test_stories_keys.py::test_the_clerk",
    "tests/browser/test_stories_keys.py::test_the_passphrase",
    "tests/browser/test_one_sign_in.py",
    "tests/browser/test_drawn_deeds.py::test_what_css_hides",
    "tests/browser/test_drawn_deeds.py::test_what_was_hidden",
    "tests/browser/test_drawn_deeds.py::test_of_two_boxes",
    "tests/browser/test_following.py",
    "tests/browser/test_keyboard.py",
    "tests/browser/test_keys.py",
    "tests/browser/test_kiosk_touches.py",
    "tests/browser/test_links.py",
    "tests/browser/test_receipt_lookup.py",
    "tests/browser/test_typing.py",
    "tests/browser/test_vote_network.py",
    "tests/browser/test_kiosk.py::test_a_child",
    "tests/browser/test_kiosk.py::test_every_target",
    "tests/browser/test_unopened.py::test_two_members",
    "tests/browser/test_what_became_of_it.py",
    "tests/app/routes/test_routes.py::test_a_method_that_no_page_uses_does_nothing[DELETE",
    "tests/app/routes/test_routes.py::test_a_method_that_no_page_uses_does_nothing[PATCH",
    "tests/app/routes/test_routes.py::test_a_method_that_no_page_uses_does_nothing[PROPFIND",
    "tests/app/cli/test_main.py::test_a_reader_who_has_seen_enough",
    "tests/app/routes/test_statements_of_all.py",
    "tests/app/routes/test_odd_input.py",
    "tests/app/routes/test_odd_opening.py",
    "tests/browser/test_newcomer.py",
    "tests/browser/test_narrow_first.py",
    "tests/app/cli/test_terminal.py",
    "tests/app/cli/test_main.py::test_the_manuals_example",
    "tests/app/test_demo.py::test_a_demo_that_is_stopped",
    "tests/attacks/test_linking.py::test_one_copy_of_all_files_tells_no_more",
    "tests/attacks/test_linking_groups.py::test_one_copy",
    "tests/attacks/test_long_texts.py",
    "tests/attacks/test_journalist.py::test_a_larger_unit",
    "tests/app/systems/test_schema.py",
    "tests/app/test_copy_database.py",
    "tests/app/workbook/test_odd_tables.py",
    "tests/attacks/test_waiting_page.py::test_the_real_server",
    "tests/printing/scan/test_proof.py::test_a_few_sheets",
    "tests/printing/scan/test_proof.py::test_all_sheets",
    "tests/stories/test_wheel.py",
)


class _Named(Protocol):
    nodeid: str


_Test = TypeVar("_Test", bound=_Named)


def dealt(tests: list[_Test], workers: int) -> list[_Test]:
    """The same tests, so that each worker begins with its part of the longest.

    A worker's queue is a run of the list, as long as pytest-xdist's worksteal makes it: an even share of
    what is left. Who has nothing left takes from the end of another's queue.
    """
    long = sorted((test for test in tests if _rank(test) < len(LONGEST)), key=_rank)
    rest = [test for test in tests if _rank(test) == len(LONGEST)]
    order: list[_Test] = []
    for worker in range(workers):
        first = long[worker::workers]
        share = (len(tests) - len(order)) // (workers - worker)
        order += first + rest[: max(0, share - len(first))]
        del rest[: max(0, share - len(first))]
    return order + rest


def _rank(test: _Named) -> int:
    return next((rank for rank, begin in enumerate(LONGEST) if test.nodeid.startswith(begin)), len(LONGEST))
