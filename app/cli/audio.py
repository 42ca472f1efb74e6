"""homphieu audio: which recorded voices there are, which are missing, and whether they can be used."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.audio.checks import Checked, Fault, check
from app.audio.recordings import Place, Recordings, keys_of, text_of
from app.cli.console import Console
from app.cli.parser import add_verb
from app.languages import catalogue
from app.stop import Stop
from app.words.plain import plain
from ballots.forms import questionnaire
from ballots.forms.questionnaire import Form

__all__ = ["add_commands"]

_SAID = {
    Fault.UNREADABLE: "không đọc được",
    Fault.SHORT: "ngắn quá",
    Fault.LONG: "dài quá",
    Fault.LARGE: "tệp lớn quá",
    Fault.QUIET: "nhỏ tiếng quá",
    Fault.LOUD: "to tiếng quá",
}
_SENTENCE = 200


def add_commands(commands: Any) -> None:
    """Add audio to the grammar."""
    text = (
        "Liệt kê tiếng đọc trong thư mục HOMPHIEU_AUDIO: NGÔN-NGỮ/BỘ-CÂU-HỎI/PHIÊN-BẢN/KHÓA.mp3 (hoặc m4a, "
        "ogg, opus, wav); khóa là mã câu hỏi, hoặc muc- và mã của mức. In cả lời cần đọc của tệp còn thiếu. "
        "Xem độ dài (từ 1 đến 20 giây), cỡ tệp (đến 1 MB), và độ to của tệp WAV 16 bit; tệp nén thì không đo "
        "được độ to, xin nghe thử. Không chuyển đổi gì. Mã thoát 1 nếu có tệp không dùng được"
    )
    verb = add_verb(commands, "audio", _audio, "liệt kê và xem các tệp tiếng đọc", text)
    verb.add_argument("--folder", metavar="THƯ-MỤC", type=Path, help="thay cho HOMPHIEU_AUDIO")
    text = "bộ câu hỏi riêng của đơn vị, trong tệp này (mặc định: các bộ có sẵn)"
    verb.add_argument("--form", metavar="TỆP", type=Path, help=text)


def _audio(args: Namespace, console: Console) -> None:
    folder = args.folder or console.settings.audio_folder
    if folder is None or not folder.is_dir():
        raise Stop("chưa có thư mục tiếng đọc; xin đặt HOMPHIEU_AUDIO hoặc dùng --folder")
    recordings = Recordings(folder)
    if args.form is not None:
        forms = [questionnaire.read_form(args.form.read_bytes())]
    else:
        forms = [questionnaire.builtin(form_id) for form_id in questionnaire.builtin_ids()]
    languages = sorted({*catalogue.shown(), *(place.language for place in recordings.found)})
    bad = sum(_tell(recordings, language, form) for language in languages for form in forms)
    if bad:
        raise Stop(f"{bad} tệp không dùng được, xin thu lại")


def _tell(recordings: Recordings, language: str, form: Form) -> int:
    """Print what there is of a questionnaire in a language; how many can't be used."""
    files = recordings.files(Place(language, form.id, form.version))
    by_key = {file.stem: file for file in files.values()}
    keys = keys_of(form)
    print(f"{language}/{form.id}/{form.version}: có {len(by_key.keys() & set(keys))}/{len(keys)}")
    bad = 0
    for key in keys if by_key else ():
        if key not in by_key:
            print(f"  {key}: thiếu – {plain(_spoken(language, form, key), _SENTENCE)}")
            continue
        found = check(by_key[key])
        bad += bool(found.faults)
        print(f"  {by_key[key].name}: {_measured(found)}")
    for key in sorted(by_key.keys() - set(keys)):
        print(f"  {by_key[key].name}: thừa, bộ câu hỏi không có khóa này")
    return bad


def _spoken(language: str, form: Form, key: str) -> str:
    """The words to be read, in the language where they are translated."""
    spoken = catalogue.spoken(language)
    question = next((one for one in form.questions if one.code == key), None)
    if question is None:
        return spoken.say(text_of(form, key))
    return ". ".join(spoken.say(text) for text in (question.text, question.hint) if text)


def _measured(found: Checked) -> str:
    length = "không rõ độ dài" if found.seconds is None else f"{found.seconds:.1f} giây".replace(".", ",")
    loud = "độ to không đo được" if found.loudness is None else f"{found.loudness:.0f} dBFS"
    return "; ".join([length, loud, *(f"KHÔNG DÙNG ĐƯỢC: {_SAID[fault]}" for fault in found.faults)])
