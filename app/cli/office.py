"""Commands that set up units, committees, boxes and questionnaires."""

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app import typed
from app.cli import destroy, terminal
from app.cli.boxes import cap, listing, retire
from app.cli.console import Console
from app.cli.parser import add_group, add_verb, number, rule
from app.layouts.words import LAYOUTS
from app.stop import Stop
from app.words import sentences
from app.words.letters import KINDS
from ballots.box.issue import lock_box
from ballots.forms import questionnaire
from ballots.forms.kinds import LETTER_FORM, Kind
from ballots.forms.layouts import Layout
from ballots.forms.source import FORM_BYTES, write_source
from ballots.office import desks, provinces, setup
from ballots.office.audit import What
from ballots.office.setup import DEFAULT_FORM, DEFAULT_SMALLEST
from ballots.sealing import quorum
from ballots.views import offices

__all__ = ["add_commands"]

_ID = "mã riêng: chữ thường không dấu, chữ số, gạch ngang; không đổi về sau"
_RULE = (
    "bon-ben (đủ bốn bên, mặc định), khong-cong-doan, hoặc tự ghi các phương án, "
    "ví dụ: ubnd+mttq+clerk,ubnd+mttq+supervisor"
)
_REASON = "lý do, bắt buộc nếu riêng người của đơn vị được đánh giá (ubnd, clerk, secretary) mở được hòm"
_KINDS = "loại hòm: " + "; ".join(f"{kind} – {label}" for kind, label in KINDS.items())
_LAYOUTS = "khổ in phiếu: " + "; ".join(f"{layout} – {label}" for layout, label in LAYOUTS.items())
_DESKS = "các quầy, mỗi quầy một hoặc hai chữ không dấu, chữ số, ví dụ: 1,2,A"
_TELEPHONE = "số điện thoại mà người dân được mời gọi khi gặp trục trặc"
_PROVINCE = "mã đơn vị cấp tỉnh, lập trước cũng bằng unit add, mà tài khoản cấp tỉnh xem được đơn vị này"
_ROLES = "Mã vai trò: " + "; ".join(f"{role} – {label}" for role, label in sentences.ROLES.items()) + "."


def add_commands(commands: Any) -> None:
    """Add unit, committee, box, form."""
    _add_units(commands)
    _add_committees(commands)
    _add_boxes(commands)
    _add_forms(commands)


# --- unit -----------------------------------------------------------------------------------------------


def _add_units(commands: Any) -> None:
    verbs = add_group(commands, "unit", "đơn vị (trung tâm phục vụ hành chính công)")
    add = add_verb(verbs, "add", _unit_add, "thêm một đơn vị")
    add.add_argument("id", metavar="MÃ", help=_ID)
    add.add_argument("--name", metavar="TÊN", required=True, help="tên đơn vị, như ở đầu biên bản")
    add.add_argument("--parent", metavar="TÊN", required=True, help="cơ quan chủ quản, như ở đầu biên bản")
    add.add_argument("--symbol", metavar="KÝ-HIỆU", required=True, help="phần sau “BB-” của số biên bản")
    text = "căn cứ ở đầu biên bản, mỗi dòng một căn cứ; biên bản sau lấy lại của biên bản trước"
    add.add_argument("--legal-basis", metavar="CĂN-CỨ", default="", help=text)
    add.add_argument("--trial", action="store_true", help="chạy thử: mọi trang in đều ghi không có giá trị")
    add.add_argument("--telephone", metavar="SỐ", default="", help=_TELEPHONE)
    add.add_argument("--province", metavar="MÃ", default="", help=_PROVINCE)
    move = add_verb(verbs, "province", _unit_province, "đặt tỉnh mà một đơn vị thuộc về")
    move.add_argument("id", metavar="MÃ", help="mã đơn vị")
    move.add_argument(
        "province", metavar="MÃ-TỈNH", help=_PROVINCE + "; để trống (“”) thì không thuộc tỉnh nào"
    )
    change = add_verb(verbs, "telephone", _unit_telephone, "đặt số điện thoại của một đơn vị")
    change.add_argument("id", metavar="MÃ", help="mã đơn vị")
    change.add_argument("telephone", metavar="SỐ", help=_TELEPHONE + "; để trống (“”) thì không nêu")
    destroy.add_retention(verbs)
    add_verb(verbs, "list", _unit_list, "liệt kê các đơn vị")


def _unit_add(args: Namespace, console: Console) -> None:
    name, parent = typed.check("unit_name", args.name), typed.check("parent", args.parent)
    basis = typed.check("legal_basis", args.legal_basis)
    with console.writing() as session:
        names = (args.id, name, parent, args.symbol)
        unit = setup.add_unit(session, *names, trial=args.trial, legal_basis=basis)
        typed.check_drawn("symbol", unit.symbol)
        setup.set_telephone(session, unit.id, args.telephone)
        provinces.set_province(session, unit.id, args.province)
        after = {"name": unit.name, "parent": unit.parent, "symbol": unit.symbol, "trial": unit.trial}
        after |= {"telephone": unit.telephone} if unit.telephone else {}
        after |= {"province": args.province} if args.province else {}
        console.audit(session, unit.id, What.UNIT_ADDED, {}, after=after)
    print(f"Đã thêm đơn vị {args.id}.")


def _unit_province(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        before = provinces.province_of(session, args.id)
        provinces.set_province(session, args.id, args.province)
        told = {"province": before or None}, {"province": args.province or None}
        console.audit(session, args.id, What.PROVINCE_SET, {}, *told)
    print(f"Đơn vị {args.id}: {'thuộc ' + args.province if args.province else 'không thuộc tỉnh nào'}.")


def _unit_telephone(args: Namespace, console: Console) -> None:
    from app.layouts import fitting  # noqa: PLC0415 - as below

    with console.writing() as session:
        before = setup.unit_of(session, args.id).telephone
        unit = setup.set_telephone(session, args.id, args.telephone)
        fitting.check_unit(session, unit.id, console.settings.public_url)
        told = {"telephone": before}, {"telephone": unit.telephone}
        console.audit(session, unit.id, What.TELEPHONE_SET, {}, *told)
    print(f"Đơn vị {args.id}: {unit.telephone or 'không nêu số điện thoại'}.")


def _unit_list(_args: Namespace, console: Console) -> None:
    with console.reading() as session:
        rows = offices.units(session)
    console.table(
        ("MÃ", "TÊN", "CƠ QUAN CHỦ QUẢN", "KÝ HIỆU", "CHẠY THỬ", "TỈNH"),
        [(row.id, row.name, row.parent, row.symbol, "có" if row.trial else "", row.province) for row in rows],
    )


# --- committee ------------------------------------------------------------------------------------------


def _add_committees(commands: Any) -> None:
    verbs = add_group(
        commands,
        "committee",
        "hội đồng mở hòm",
        "Hội đồng mở hòm: các vai trò và quy định đủ thành phần. Thay đổi có hiệu lực từ kỳ niêm phong sau.",
    )
    text = f"Thêm một hội đồng mở hòm. {_ROLES}"
    add = add_verb(verbs, "add", _committee_add, "thêm một hội đồng mở hòm", text)
    add.add_argument("id", metavar="MÃ", help=_ID)
    add.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")
    add.add_argument("--name", metavar="TÊN", required=True, help="tên hội đồng")
    add.add_argument("--rule", metavar="QUY-ĐỊNH", type=rule, default=setup.DEFAULT_RULE, help=_RULE)
    add.add_argument("--reason", metavar="LÝ-DO", default="", help=_REASON)
    text = f"Đặt lại quy định đủ thành phần mở hòm, có hiệu lực từ kỳ niêm phong sau. {_ROLES}"
    change = add_verb(verbs, "rule", _committee_rule, "đặt lại quy định đủ thành phần mở hòm", text)
    change.add_argument("id", metavar="MÃ", help="mã hội đồng")
    change.add_argument("rule", metavar="QUY-ĐỊNH", type=rule, help=_RULE)
    change.add_argument("--reason", metavar="LÝ-DO", default="", help=_REASON)
    text = f"Đặt lại tên gọi của một vai trò, có hiệu lực từ kỳ niêm phong sau. {_ROLES}"
    label = add_verb(verbs, "label", _committee_label, "đặt lại tên gọi của một vai trò", text)
    label.add_argument("id", metavar="MÃ", help="mã hội đồng")
    label.add_argument("role", metavar="VAI-TRÒ", choices=quorum.ROLES, help="mã vai trò")
    label.add_argument("label", metavar="TÊN-GỌI", help="tên gọi mới, như trong biên bản")
    add_verb(verbs, "list", _committee_list, "liệt kê các hội đồng mở hòm")


def _committee_add(args: Namespace, console: Console) -> None:
    name, reason = typed.check("committee_name", args.name), typed.check("sets_reason", args.reason)
    with console.writing() as session:
        committee = setup.add_committee(
            session,
            args.unit,
            args.id,
            name,
            labels=sentences.ROLES,
            sets=args.rule,
            reason=reason,
        )
        after = {"name": committee.name, "sets": args.rule, "reason": committee.sets_reason}
        about = {"committee": committee.id}
        console.audit(session, committee.unit_id, What.COMMITTEE_ADDED, about, after=after)
    print(f"Đã thêm hội đồng mở hòm {args.id}.")


def _committee_rule(args: Namespace, console: Console) -> None:
    reason = typed.check("sets_reason", args.reason)
    with console.writing() as session:
        before = _rule_of(session, args.id)
        committee = setup.set_rule(session, args.id, args.rule, reason)
        after = _rule_of(session, args.id)
        console.audit(session, committee.unit_id, What.RULE_SET, {"committee": committee.id}, before, after)
    print(f"Đã đặt quy định của hội đồng {args.id}; có hiệu lực từ kỳ niêm phong sau.")


def _committee_label(args: Namespace, console: Console) -> None:
    named = typed.check("label", args.label)
    with console.writing() as session:
        before = json.loads(setup.committee_of(session, args.id).labels).get(args.role)
        committee = setup.set_label(session, args.id, args.role, named)
        after = json.loads(committee.labels)[args.role]
        about = {"committee": committee.id, "role": args.role}
        console.audit(session, committee.unit_id, What.LABEL_SET, about, before, after)
    print(f"Đã đặt tên gọi của vai trò {args.role}; có hiệu lực từ kỳ niêm phong sau.")


def _rule_of(session: Session, committee_id: str) -> dict[str, object]:
    committee = setup.committee_of(session, committee_id)
    return {"sets": json.loads(committee.sets), "reason": committee.sets_reason}


def _committee_list(_args: Namespace, console: Console) -> None:
    with console.reading() as session:
        rows = offices.committees(session)
    if not rows:
        print("(chưa có)")
    for row in rows:
        print(f"{row.id} – {row.name} (đơn vị {row.unit_id})")
        print("  Đủ thành phần mở hòm: " + ", hoặc ".join(" + ".join(roles) for roles in row.sets))
        if row.sets_reason:
            print(f"  Lý do: {row.sets_reason}")
        for role in quorum.ROLES:
            print(f"  {role.ljust(10)}  {row.labels.get(role, '')}")


# --- box ------------------------------------------------------------------------------------------------


def _add_boxes(commands: Any) -> None:
    verbs = add_group(commands, "box", "hòm phiếu, mỗi điểm tiếp nhận một hòm")
    add = add_verb(verbs, "add", _box_add, "thêm một hòm phiếu")
    add.add_argument("id", metavar="MÃ", help=_ID + "; có trong đường dẫn in trên phiếu")
    add.add_argument("--committee", metavar="MÃ", required=True, help="mã hội đồng mở hòm")
    add.add_argument("--name", metavar="TÊN", required=True, help="tên hòm phiếu")
    add.add_argument("--place", metavar="NƠI", required=True, help="nơi đặt hòm")
    add.add_argument("--kind", choices=list(Kind), type=Kind, default=Kind.BALLOTS, help=_KINDS)
    text = f"bộ câu hỏi (mặc định: {DEFAULT_FORM}; của hòm thư: {LETTER_FORM})"
    add.add_argument("--form", metavar="MÃ", default="", help=text)
    text = "số phiếu điện tử ít nhất để mở; ít hơn thì chuyển sang kỳ sau"
    text += f" (mặc định: {DEFAULT_SMALLEST}; của hòm thư: 1)"
    add.add_argument("--smallest", metavar="SỐ", type=number, default=None, help=text)
    add.add_argument("--desks", metavar="QUẦY", default="", help=_DESKS)
    add.add_argument("--layout", metavar="KHỔ", default=Layout.A5, help=f"{_LAYOUTS} (mặc định: {Layout.A5})")
    layout = add_verb(verbs, "layout", _box_layout, "đặt khổ in phiếu của một hòm phiếu")
    layout.add_argument("id", metavar="MÃ", help="mã hòm phiếu")
    layout.add_argument("layout", metavar="KHỔ", help=_LAYOUTS)
    change = add_verb(verbs, "desks", _box_desks, "đặt các quầy của một hòm phiếu")
    change.add_argument("id", metavar="MÃ", help="mã hòm phiếu")
    change.add_argument("desks", metavar="QUẦY", help=_DESKS + "; để trống (“”) thì phiếu không nêu quầy")
    cap.add_verb_to(verbs)
    retire.add_verbs(verbs)
    listing.add_verb_to(verbs)


def _box_add(args: Namespace, console: Console) -> None:
    name, place = typed.check("box_name", args.name), typed.check("place", args.place)
    with console.writing() as session:
        box = setup.add_box(
            session,
            *(args.committee, args.id, name, place),
            kind=args.kind,
            form=args.form,
            smallest=args.smallest,
        )
        desks.set_desks(session, box.id, args.desks)
        if args.kind is Kind.BALLOTS or args.layout != Layout.A5:
            setup.set_layout(session, box.id, setup.read_layout(args.layout))
            _check_fits(session, box.id, console)
        form = box.questionnaire.partition("@")[0]
        after = {"name": box.name, "place": box.place, "form": form, "smallest": box.smallest}
        after |= {} if args.kind is Kind.BALLOTS else {"box_kind": box.kind}
        after |= {"layout": box.layout} if args.kind is Kind.BALLOTS else {}
        after |= {"desks": list(desks.desks_of(box))}
        about = {"box": box.id, "committee": box.committee_id}
        console.audit(session, box.unit_id, What.BOX_ADDED, about, after=after)
    print(f"Đã thêm hòm phiếu {args.id}.")


def _check_fits(session: Session, box_id: str, console: Console) -> None:
    from app.layouts import fitting  # noqa: PLC0415 - loads reportlab, which few commands need

    fitting.check_box(session, box_id, console.settings.public_url)


def _box_layout(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        before = lock_box(session, args.id).layout
        box = setup.set_layout(session, args.id, setup.read_layout(args.layout))
        _check_fits(session, box.id, console)
        told = {"layout": before}, {"layout": box.layout}
        console.audit(session, box.unit_id, What.LAYOUT_SET, {"box": box.id}, *told)
    print(f"Hòm phiếu {args.id}: {LAYOUTS[args.layout]}.")


def _box_desks(args: Namespace, console: Console) -> None:
    from app.layouts import fitting  # noqa: PLC0415 - as above

    with console.writing() as session:
        fitting.check_desks(session, args.id, console.settings.public_url, args.desks)
        before = desks.desks_of(lock_box(session, args.id))
        box = desks.set_desks(session, args.id, args.desks)
        after = desks.desks_of(box)
        about = {"box": box.id}
        console.audit(
            session, box.unit_id, What.DESKS_SET, about, {"desks": list(before)}, {"desks": list(after)}
        )
    print(f"Hòm phiếu {args.id}: {'quầy ' + ', '.join(after) if after else 'phiếu không nêu quầy'}.")


# --- form -----------------------------------------------------------------------------------------------


def _add_forms(commands: Any) -> None:
    verbs = add_group(commands, "form", "bộ câu hỏi của phiếu đánh giá")
    text = "Thêm một bộ câu hỏi từ tệp TOML. Lấy mẫu bằng: homphieu form show hai-noi-dung --source"
    add = add_verb(verbs, "add", _form_add, "thêm một bộ câu hỏi từ tệp", text)
    add.add_argument("file", metavar="TỆP", type=Path, help="tệp TOML, mã hóa UTF-8")
    add_verb(verbs, "list", _form_list, "liệt kê các bộ câu hỏi")
    show = add_verb(verbs, "show", _form_show, "xem một bộ câu hỏi")
    show.add_argument("id", metavar="MÃ", help="mã bộ câu hỏi; lấy phiên bản mới nhất")
    show.add_argument("--source", action="store_true", help="in dạng TOML để sửa và thêm lại")


def _form_add(args: Namespace, console: Console) -> None:
    from app.layouts import fitting  # noqa: PLC0415 - as above

    try:
        source = terminal.read_file(args.file, FORM_BYTES)
    except ValueError:  # a name that no file can have
        raise Stop("không đọc được tệp bộ câu hỏi") from None
    except OSError as no:
        raise Stop(f"không đọc được tệp bộ câu hỏi {args.file}: {terminal.why_of(no)}") from None
    form = questionnaire.read_form(source)
    texts = [form.title, form.remark_hint]
    texts += [
        part for question in form.questions for part in (question.text, question.hint, question.group or "")
    ]
    texts += [level.label for level in form.levels]
    texts += [choice.label for choice in (*form.fields, *form.reasons)]
    typed.check_drawn("form", " ".join(texts))
    fitting.check_form(form)
    with console.writing() as session:
        setup.add_questionnaire(session, form)
        after = {"form": form.id, "version": form.version}
        console.audit(session, None, What.FORM_ADDED, {}, after=after)
    print(f"Đã có bộ câu hỏi {form.id}, phiên bản {form.version}.")


def _form_list(_args: Namespace, console: Console) -> None:
    with console.reading() as session:
        rows = offices.questionnaires(session)
    console.table(
        ("MÃ", "PHIÊN BẢN", "TÊN", "CÓ SẴN", "SỐ HÒM DÙNG"),
        [
            (row.form.id, str(row.form.version), row.form.title, "có" if row.built_in else "", str(row.used))
            for row in rows
        ],
    )


def _form_show(args: Namespace, console: Console) -> None:
    form = _find_form(args.id, console)
    if args.source:
        terminal.write_bytes(write_source(form.published).encode("utf-8"))
        return
    print(f"{form.title} ({form.id}, phiên bản {form.version})")
    for question in form.questions:
        print(f"  {question.code}: {question.text}")
    _show_choices("Mức", form.levels)
    _show_choices("Lĩnh vực", form.fields)
    _show_choices("Lý do", form.reasons)
    print("Có ô ý kiến." if form.remark else "Không có ô ý kiến.")


def _show_choices(head: str, choices: Sequence[questionnaire.Level | questionnaire.Choice]) -> None:
    if choices:
        print(f"{head}: " + "; ".join(f"{choice.code} {choice.label}" for choice in choices))


def _find_form(form_id: str, console: Console) -> questionnaire.Form:
    if form_id in questionnaire.builtin_ids() or not console.exists():
        return questionnaire.builtin(form_id)
    with console.reading() as session:
        kept = [row.form for row in offices.questionnaires(session) if row.form.id == form_id]
    return max(kept, key=lambda form: form.version) if kept else questionnaire.builtin(form_id)
