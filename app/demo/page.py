"""Reads a page as a person does who has only its words: forms to fill in, rows of tables, links, the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from app.stop import Stop

__all__ = ["Form", "Page", "Values"]

Values = Mapping[str, str | Sequence[str]]
_TICKED = frozenset({"checkbox", "radio"})
_TABLE_TAGS = frozenset({"caption", "tr", "td", "th"})


@dataclass
class Form:
    """A form as the page shows it: where it goes, and its fields in order with what they hold."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)  # everything that may be ticked

    def filled(self, values: Values) -> dict[str, list[str]]:
        """The fields with values put in; a list goes to the fields of that name, in their order."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        for name, given in values.items():
            sent[name] = [given] if isinstance(given, str) else list(given)
        return sent


class Page(HTMLParser):
    """One page, read from its HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tables: list[tuple[str, list[list[str]]]] = []  # caption and rows
        self.links: list[str] = []
        self.boxes: dict[str, dict[str, str]] = {}  # what a page says of each box to its script
        self.csrf = ""
        self._words: list[str] = []
        self._in_form = self._in_cell = self._in_caption = False
        self._area: str | None = None
        self._options: list[tuple[str, bool]] | None = None
        self._select = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """All words of the page, single blanks between them."""
        return _tidy("".join(self._words))

    def form(self, action: str) -> Form:
        """Find the form that goes to `action`."""
        for form in self.forms:
            if form.action == action:
                return form
        raise Stop(f"trang không có biểu mẫu {action}")

    def table(self, caption: str) -> dict[str, list[str]]:
        """The first table with this caption: each row's cells by its first cell."""
        for title, rows in self.tables:
            if _tidy(title) == caption:
                cells = [[_tidy(cell) for cell in row] for row in rows if row]
                return {row[0]: row[1:] for row in cells}
        raise Stop(f"trang không có bảng “{caption}”")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a tag begins."""
        given = {name: value or "" for name, value in attrs}
        self.csrf = given.get("data-csrf", self.csrf)
        if "data-seal" in given and "data-box" in given:
            self.boxes[given["data-box"]] = given
        if tag == "form":
            self._in_form = True
            self.forms.append(Form(given.get("action", "")))
        elif tag == "table":
            self.tables.append(("", []))
        elif tag in _TABLE_TAGS:
            self._begin_table_part(tag)
        elif tag == "br":
            self.handle_data(" ")
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif self._in_form:
            self._begin_field(tag, given)

    def _begin_table_part(self, tag: str) -> None:
        _, rows = self.tables[-1]
        if tag == "tr":
            rows.append([])
        elif tag == "caption":
            self._in_caption = True
        else:
            self._in_cell = True
            rows[-1].append("")

    def _begin_field(self, tag: str, given: Mapping[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and name:
            form = self.forms[-1]
            can_be_ticked = given.get("type") in _TICKED
            if can_be_ticked:
                form.choices.append((name, value))
            if not can_be_ticked or "checked" in given:
                form.fields.append((name, value))
            if name == "csrf":
                self.csrf = value
        elif tag == "textarea":
            self._select, self._area = name, ""
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._options is not None:
            self._options.append((value, "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        """Finish what a tag ends."""
        if tag == "form":
            self._in_form = False
        elif tag in _TABLE_TAGS:
            self._in_cell = self._in_caption = False
        elif tag == "textarea" and self._area is not None:
            self.forms[-1].fields.append((self._select, self._area.removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._options:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.forms[-1].fields.append((self._select, chosen[0]))
            self._options = None

    def handle_data(self, data: str) -> None:
        """Keep words where they stand."""
        self._words.append(data)
        if self._area is not None:
            self._area += data
        if self._in_cell:
            self.tables[-1][1][-1][-1] += data
        elif self._in_caption:
            self.tables[-1] = (self.tables[-1][0] + data, self.tables[-1][1])


def _tidy(text: str) -> str:
    return " ".join(text.split())
