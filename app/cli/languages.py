"""homphieu languages: which languages there are, who signed them off and when, and what they lack."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb
from app.languages import catalogue, gaps
from app.languages.catalogue import Language
from app.languages.gaps import Gap, Kind
from app.stop import Stop
from app.words.plain import plain
from ballots.forms import questionnaire
from printing.wording import day

__all__ = ["add_commands"]

_SAID = {
    Kind.MISSING: "thiếu",
    Kind.UNKNOWN: "thừa, chương trình không còn câu này",
    Kind.PLACES: "chỗ điền không khớp",
}
_SENTENCE = 200  # characters of a sentence that are printed


def add_commands(commands: Any) -> None:
    """Add languages to the grammar."""
    text = (
        "Liệt kê các ngôn ngữ, người dịch và ngày ký, và những câu còn thiếu. Chỉ ngôn ngữ đã có người dịch "
        "ký tên mới hiện với người dân. Mã thoát 1 nếu một ngôn ngữ đã ký còn thiếu câu nào."
    )
    verb = add_verb(commands, "languages", _languages, "liệt kê các ngôn ngữ và những câu còn thiếu", text)
    verb.add_argument(
        "--template", metavar="MÃ", help="in tệp để dịch: mọi câu của chương trình, chỗ chưa dịch để trống"
    )
    text = "xem cả các câu của bộ câu hỏi trong tệp này"
    verb.add_argument("--form", metavar="TỆP", type=Path, help=text)


def _languages(args: Namespace, _console: Console) -> None:
    found = catalogue.all_languages()
    if args.template is not None:
        if args.template not in found:
            raise Stop(f"không có ngôn ngữ {plain(args.template)}; có: {', '.join(found)}")
        print(gaps.template(found[args.template]), end="")
        return
    extra = frozenset[str]()
    if args.form is not None:
        extra = gaps.phrases_of(questionnaire.read_form(args.form.read_bytes()))
    lacking = [code for code, one in found.items() if not _tell(one, extra)]
    if lacking:
        raise Stop(f"ngôn ngữ đã ký mà chưa đủ: {', '.join(lacking)}")


def _tell(language: Language, extra: frozenset[str]) -> bool:
    """Print what is to be said of a language; whether it is as it should be."""
    head = f"{language.code:<4} {language.name}: "
    if language.translator and language.signed_off:
        head += f"{language.translator}, ngày {day(language.signed_off)}; "
    elif language.code != catalogue.VIETNAMESE:
        print(f"{head}chưa có người dịch ký tên; chưa hiện")
        return True
    found = list(gaps.gaps(language, frozenset() if language.code == catalogue.VIETNAMESE else extra))
    print(head + (f"thiếu hoặc sai {len(found)} câu" if found else "đủ"))
    _list(found)
    return not found


def _list(found: Iterable[Gap]) -> None:
    for one in found:
        print(f"  {_SAID[one.kind]}: {plain(one.phrase, _SENTENCE)}")
