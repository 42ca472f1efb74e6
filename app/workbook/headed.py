"""Finds a table's columns by their headings, and gives its rows with the place of every cell in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.workbook.columns import SHEETS, Column, Sheet, sheet_of
from app.workbook.tables import Cell, Held, Tab
from ballots.folding import fold

__all__ = ["HEADING_MARK", "Found", "Line", "at", "names_columns", "of_plain", "of_workbook"]

HEADING_MARK = "tiêu đề"  # of a CSV: the row that names the columns of the rows of a kind
_REMARK = "ghi chu"
_IGNORED = {"stt", "tt", "so tt", "so thu tu", "ghi chu"}  # columns that offices add everywhere
_HEADING_ROWS = 30  # among these it is looked for
_LEAST_HEADINGS = 2
_MOST_MISTAKES = 300
_SHOWN = 40
_READ = 200  # letters of a heading


@dataclass(frozen=True)
class Line:
    """A row that holds something, by the keys of its columns; `spots` has the empty cells too."""

    spot: str
    cells: Mapping[str, Cell]
    spots: Mapping[str, str]


@dataclass
class Found:
    """What a file holds: lines by the key of their sheet, and what is wrong with it."""

    lines: dict[str, list[Line]] = field(default_factory=lambda: {sheet.key: [] for sheet in SHEETS})
    mistakes: list[str] = field(default_factory=list)
    untold: int = 0

    def tell(self, spot: str, sentence: str) -> None:
        """Add a mistake; of very many only so many that a person reads them."""
        if len(self.mistakes) < _MOST_MISTAKES:
            self.mistakes.append(at(spot, sentence))
        else:
            self.untold += 1


def at(spot: str, sentence: str) -> str:
    """A sentence, with where it belongs before it."""
    return f"{spot[:1].upper()}{spot[1:]}: {sentence}"


def shown(text: str) -> str:
    """What somebody wrote, fit to be repeated in a sentence."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text[: _SHOWN + 1])
    return f"“{kept[:_SHOWN].strip()}{'…' if len(kept) > _SHOWN else ''}”"


# --- a workbook -----------------------------------------------------------------------------------------


def of_workbook(tabs: Sequence[Tab]) -> Found:
    """Sheets are known by their titles, or else by their headings; others are left alone."""
    found = Found()
    read: dict[str, str] = {}
    for tab, sheet in sorted(_meant(tabs), key=lambda pair: sheet_of(_short(pair[0].title)) is None):
        spot = f"trang {_title(tab)}"
        if sheet.key in read:
            found.tell(spot, f"giống trang {read[sheet.key]}. Xin gộp vào một trang, hoặc xóa trang thừa.")
            continue
        read[sheet.key] = _title(tab)
        _take_tab(tab, sheet, found)
    if "unit" not in read:
        found.tell("tệp", f"không có trang {SHEETS[0].title}. Xin dùng mẫu của phần mềm.")
    return found


def _meant(tabs: Sequence[Tab]) -> Iterator[tuple[Tab, Sheet]]:
    for tab in tabs:
        sheet = sheet_of(_short(tab.title)) or next((one for one in SHEETS if _looks_like(tab, one)), None)
        if sheet is not None:
            yield tab, sheet


def _looks_like(tab: Tab, sheet: Sheet) -> bool:
    """Whether a sheet of another name has all headings that this one needs."""
    head = _heading_row(tab, sheet)
    if head is None:
        return False
    named = {column.key for cell in tab.rows[head][1].values() if (column := _column(sheet, cell))}
    return {column.key for column in sheet.columns if column.required} <= named


def _heading_row(tab: Tab, sheet: Sheet) -> int | None:
    """The first of the rows with most headings of a sheet: its place in `rows`."""
    counts = [
        sum(_column(sheet, cell) is not None for cell in cells.values())
        for _, cells in tab.rows[:_HEADING_ROWS]
    ]
    most = max(counts, default=0)
    return counts.index(most) if most >= _LEAST_HEADINGS else None


def _take_tab(tab: Tab, sheet: Sheet, found: Found) -> None:
    head = _heading_row(tab, sheet)
    if head is None:
        if tab.rows:
            headings = ", ".join(column.heading for column in sheet.columns if column.required)
            found.tell(f"trang {_title(tab)}", f"không thấy dòng tiêu đề. Các cột phải có: {headings}.")
        return
    row, cells = tab.rows[head]
    spot = f"trang {_title(tab)}"
    columns = _columns(
        sheet, {n: (cell, f"{spot}, ô {_letters(n)}{row}") for n, cell in cells.items()}, found
    )
    _tell_lacking(sheet, columns, spot, found)
    unnamed = set(cells)
    for row, cells in tab.rows[head + 1 :]:
        for n in sorted(set(cells) - unnamed):
            unnamed.add(n)
            found.tell(f"{spot}, ô {_letters(n)}{row}", "cột này không có tiêu đề nên không biết là gì.")
        spots = {column.key: f"{spot}, ô {_letters(n)}{row}" for n, column in columns.items()}
        held = {columns[n].key: cell for n, cell in cells.items() if n in columns}
        if held.keys() - {"unit"}:  # which unit is often written ahead
            found.lines[sheet.key].append(Line(f"{spot}, dòng {row}", held, spots))


# --- a CSV ----------------------------------------------------------------------------------------------


def names_columns(first: str) -> bool:
    """Whether a row's first cell says that the row names columns."""
    return fold(first[:_READ]).startswith(fold(HEADING_MARK))


def of_plain(tab: Tab) -> Found:
    """A row's first cell says what kind of row it is; rows that name columns stand above those of a kind."""
    found = Found()
    known: dict[str, tuple[dict[int, Column], set[int]]] = {}
    for row, cells in tab.rows:
        first, spot = _short(cells[1].text) if 1 in cells else "", f"dòng {row}"
        bare = fold(first)
        if first.startswith("#") or bare.startswith(_REMARK):
            continue
        is_heading = names_columns(first)
        sheet = sheet_of(bare.removeprefix(fold(HEADING_MARK)) if is_heading else first)
        if sheet is None:
            kinds = ", ".join(one.row for one in SHEETS)
            found.tell(f"{spot}, cột đầu", f"{shown(first)} không phải loại dòng. Các loại dòng: {kinds}.")
        elif is_heading:
            named = {n: (cell, f"{spot}, cột thứ {n}") for n, cell in cells.items() if n > 1}
            known[sheet.key] = _columns(sheet, named, found), {1, *named}
            _tell_lacking(sheet, known[sheet.key][0], spot, found)
        elif len(cells) > 1:
            _take_row(sheet, spot, cells, known.get(sheet.key), found)
    if "unit" not in known:
        found.tell("tệp", f"không có dòng “{HEADING_MARK} đơn vị”. Xin dùng mẫu của phần mềm.")
    return found


def _take_row(
    sheet: Sheet,
    spot: str,
    cells: Mapping[int, Cell],
    known: tuple[Mapping[int, Column], set[int]] | None,
    found: Found,
) -> None:
    if known is None:
        found.tell(spot, f"chưa có dòng “{HEADING_MARK} {sheet.row}” ở trên dòng này.")
        return
    columns, headed = known
    for n in sorted(set(cells) - headed):
        found.tell(f"{spot}, cột thứ {n}", f"{shown(cells[n].text)} không thuộc cột nào.")
    spots = {column.key: f"{spot}, cột {column.heading}" for column in columns.values()}
    held = {columns[n].key: cell for n, cell in cells.items() if n in columns}
    if held.keys() - {"unit"}:
        found.lines[sheet.key].append(Line(spot, held, spots))


# --- headings -------------------------------------------------------------------------------------------


def _columns(sheet: Sheet, cells: Mapping[int, tuple[Cell, str]], found: Found) -> dict[int, Column]:
    """Which columns there are; what is no heading, or one twice, is told."""
    columns: dict[int, Column] = {}
    for n, (cell, spot) in sorted(cells.items()):
        column = _column(sheet, cell)
        if column is not None and column in columns.values():
            found.tell(spot, f"cột {column.heading} có hai lần. Xin bỏ một cột.")
        elif column is not None:
            columns[n] = column
        elif fold(_short(cell.text)) not in _IGNORED:
            known = ", ".join(one.heading for one in sheet.columns)
            found.tell(spot, f"{shown(cell.text)} không phải tên cột. Các cột: {known}.")
    return columns


def _tell_lacking(sheet: Sheet, columns: Mapping[int, Column], spot: str, found: Found) -> None:
    for column in sheet.columns:
        if column.required and column not in columns.values():
            found.tell(spot, f"thiếu cột {column.heading}.")


def _column(sheet: Sheet, cell: Cell) -> Column | None:
    return sheet.column_of(_short(cell.text)) if cell.held is Held.TEXT else None


def _short(text: str) -> str:
    return text[:_READ].strip()


def _title(tab: Tab) -> str:
    return shown(tab.title)[1:-1]


def _letters(column: int) -> str:
    """A, B, …, Z, AA: as spreadsheets name columns."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said
