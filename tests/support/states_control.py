"""The states of a follow-up sample: to be drawn, drawn, sums that do not add up, told."""

from simulator import BOX
from stories import Story
from told import See, unfold

__all__ = ["walk_sample"]


def walk_sample(story: Story, see: See) -> None:
    """Of the opening whose minutes are filed, by the secretary and the member of the MTTQ."""
    path = f"/staff/control/{story.office.opening_id}/{BOX}"
    secretary = story.person("secretary").opens(path)
    see("sample-begin", secretary.page)
    secretary.presses("Rút", secretary.page.locator("main form"))
    secretary.reads("Đã rút mẫu.")
    see("sample-drawn", unfold(secretary.page))
    see("samples", secretary.opens("/staff/control").page)
    member = story.person("mttq").opens(path)
    page = member.page
    told = {"met": 15, "away": 3, "refused": 1}
    for name, number in told.items():
        page.locator(f"[name={name}]").fill(str(number))
    for at, number in enumerate((5, 5, 3, 2, 0) * 2):
        page.locator("[name=cell]").nth(at).fill(str(number))
    member.presses("Công bố", page.locator("main form"))
    member.reads("Đã rút 20 kết quả")
    see("sample-refused", page)
    page.locator("[name=refused]").fill("2")
    member.presses("Công bố", page.locator("main form"))
    member.reads("Đã công bố kết quả hỏi lại")
    see("sample-told", unfold(page))
