"""Kinds of corruption for `make drill`: what may happen to a table by mistake.

A kind is a function of a `Sheet` and a random generator that returns the corrupted
file as bytes, or None where the table has nothing that it could spoil. `@kind`
enters it into the list `KINDS` with a sentence that says what happens; that is all a
new kind needs.
"""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from itertools import pairwise

NUMBERS = ("integer", "number")
WORD = re.compile(r"[^\W\d_]+")
KINDS = {}


def kind(says):
    """Enter a function into the list of kinds; its name becomes the kind's name."""

    def enter(corrupt):
        corrupt.says = says
        KINDS[corrupt.__name__] = corrupt
        return corrupt

    return enter


@dataclass
class Sheet:
    """One table as a spreadsheet has it: rows of text below a row of names."""

    table: str
    fields: list  # as in the codebook
    keys: dict  # {column: values that the table it points to has}
    content: bytes

    def __post_init__(self):
        self.text = self.content.decode("utf-8")
        self.names, *self.rows = csv.reader(io.StringIO(self.text, newline=""))

    def columns(self, *types, but=()):
        """Places of the columns of these types, or of all."""
        return [
            place
            for place, field in enumerate(self.fields)
            if (not types or field["type"] in types) and field["name"] not in but
        ]

    def cell(self, rng, columns, fits=bool):
        """Row and column of a random cell that fits; None where there is none.

        The column is drawn first: a long text is as likely to be hit as a number.
        """
        for column in rng.permutation(columns):
            rows = [n for n, row in enumerate(self.rows) if fits(row[column])]
            if rows:
                return int(rng.choice(rows)), int(column)
        return None

    def with_cell(self, place, value):
        """The file with another value in one cell."""
        row, column = place
        rows = list(self.rows)
        rows[row] = [*rows[row][:column], value, *rows[row][column + 1 :]]
        return self.with_rows(rows)

    def with_rows(self, rows, names=None):
        """The file with other rows, written as the tables are written."""
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([names or self.names, *rows])
        return out.getvalue().encode("utf-8")

    def changed(self, rng, columns, change, fits=bool):
        """The file with one cell changed by a function of its text."""
        place = self.cell(rng, columns, fits)
        if place is None:
            return None
        row, column = place
        return self.with_cell(place, change(self.rows[row][column]))


def other(rng, values, value):
    """Another one of some values."""
    left = sorted(set(values) - {value})
    return left[rng.integers(len(left))] if left else value


def has_digit(text):
    return bool(re.search(r"\d", text))


# ---- Numbers -------------------------------------------------------------------------


@kind("one digit of a number is another digit")
def digit(sheet, rng):
    def change(text):
        place = rng.choice([i for i, letter in enumerate(text) if letter.isdigit()])
        return text[:place] + other(rng, "0123456789", text[place]) + text[place + 1 :]

    return sheet.changed(rng, sheet.columns(*NUMBERS), change, has_digit)


@kind("two neighbouring digits of a number change places")
def digits_swapped(sheet, rng):
    def pairs(text):
        return [
            i
            for i, (a, b) in enumerate(pairwise(text))
            if a.isdigit() and b.isdigit() and a != b
        ]

    def change(text):
        i = rng.choice(pairs(text))
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]

    return sheet.changed(rng, sheet.columns(*NUMBERS), change, pairs)


@kind("a number is a thousand times too large or too small")
def thousand(sheet, rng):
    def change(text):
        if rng.integers(2) and abs(float(text)) >= 1000:
            return str(int(float(text)) // 1000)
        return text + "000" if "." not in text else f"{float(text) * 1000:g}"

    return sheet.changed(rng, sheet.columns(*NUMBERS), change, lambda t: t and float(t))


@kind("all numbers of a column are in a unit ten or a hundred times larger")
def column_rescaled(sheet, rng):
    columns = [
        place
        for place in sheet.columns(*NUMBERS)
        if any(row[place] and float(row[place]) for row in sheet.rows)
    ]
    if not columns:
        return None
    column, unit = int(rng.choice(columns)), int(rng.choice([10, 100]))

    def rescaled(text):
        return f"{float(text) / unit:.10g}" if text else text

    return sheet.with_rows(
        [
            [*row[:column], rescaled(row[column]), *row[column + 1 :]]
            for row in sheet.rows
        ]
    )


@kind("a number gets or loses its minus sign")
def sign(sheet, rng):
    def change(text):
        return text[1:] if text.startswith("-") else f"-{text}"

    return sheet.changed(rng, sheet.columns(*NUMBERS), change, lambda t: t and float(t))


@kind("a number is written with a decimal comma or a blank between thousands")
def locale(sheet, rng):
    def change(text):
        return text.replace(".", ",") if "." in text else f"{int(text):,}"

    return sheet.changed(
        rng,
        sheet.columns(*NUMBERS),
        change,
        lambda t: "." in t or len(t.lstrip("-")) > 3,
    )


@kind("a spreadsheet rewrites a long number as a power of ten")
def exponent(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns(*NUMBERS),
        lambda text: f"{float(text):.2E}",
        lambda t: len(t.lstrip("-")) > 4,
    )


@kind("a number is rounded to two digits")
def rounded(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns(*NUMBERS),
        lambda text: f"{float(f'{float(text):.1e}'):.10g}",
        lambda t: len(t.strip("-0.").replace(".", "")) > 2,
    )


@kind("a number is one more or one less")
def off_by_one(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns("integer"),
        lambda text: str(int(text) + int(rng.choice([-1, 1]))),
    )


# ---- Dates ---------------------------------------------------------------------------


@kind("a date moves by days, months or years")
def date_shifted(sheet, rng):
    def change(text):
        year, month, day = map(int, text.split("-"))
        step = int(rng.choice([-1, 1]))
        way = rng.integers(3)
        if way == 0:
            return str(dt.date(year, month, day) + dt.timedelta(days=step))
        if way == 1:
            month = (month - 1 + step) % 12 + 1
            return str(dt.date(year, month, min(day, 28)))
        return str(dt.date(year + step, month, min(day, 28)))

    return sheet.changed(rng, sheet.columns("date"), change)


@kind("day and month of a date change places, as in another country")
def day_and_month(sheet, rng):
    def fits(text):
        return text and text[5:7] != text[8:] and int(text[8:]) <= 12

    return sheet.changed(
        rng,
        sheet.columns("date"),
        lambda text: f"{text[:4]}-{text[8:]}-{text[5:7]}",
        fits,
    )


@kind("a date that no calendar has")
def date_impossible(sheet, rng):
    def change(text):
        return text[:8] + "32" if rng.integers(2) else f"{text[:5]}13{text[7:]}"

    return sheet.changed(rng, sheet.columns("date"), change)


@kind("a date is written in another way")
def date_written(sheet, rng):
    def change(text):
        year, month, day = text.split("-")
        return str(rng.choice([f"{day}.{month}.{year}", f"{month}/{day}/{year}"]))

    return sheet.changed(rng, sheet.columns("date"), change)


# ---- Codes and lists -----------------------------------------------------------------


@kind("a code is another one that is allowed there")
def code(sheet, rng):
    allowed = {
        place: field.get("constraints", {}).get("enum")
        or (field["name"] != "sources" and sheet.keys.get(field["name"]))
        or (["true", "false"] if field["type"] == "boolean" else None)
        for place, field in enumerate(sheet.fields)
    }
    columns = [place for place, values in allowed.items() if values]
    place = sheet.cell(rng, columns) if columns else None
    if place is None:
        return None
    row, column = place
    return sheet.with_cell(place, other(rng, allowed[column], sheet.rows[row][column]))


@kind("one entry of a list in a cell is lost")
def entry_lost(sheet, rng):
    def change(text):
        entries = text.split(";")
        entries.pop(rng.integers(len(entries)))
        return ";".join(entries)

    columns = sheet.columns("string", but=["sources", "note"])
    return sheet.changed(rng, columns, change, lambda t: re.fullmatch(r"\w+(;\w+)+", t))


@kind("the entries of a list in a cell stand the other way round")
def list_turned(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns("string"),
        lambda text: ";".join(reversed(text.split(";"))),
        lambda t: re.fullmatch(r"\w+(;\w+)+", t) and len(set(t.split(";"))) > 1,
    )


@kind("one letter in a row of letters is another one of them")
def letter(sheet, rng):
    def change(text):
        place = int(rng.integers(len(text)))
        new = other(rng, set(text), text[place])
        return text[:place] + new + text[place + 1 :]

    return sheet.changed(
        rng,
        sheet.columns("string"),
        change,
        lambda t: len(t) > 50 and " " not in t and len(set(t)) in range(2, 10),
    )


@kind("a source is one that does not exist")
def source_unknown(sheet, rng):
    if "sources" not in sheet.names:
        return None
    column = [sheet.names.index("sources")]
    return sheet.changed(rng, column, lambda text: text[:-1] or "x")


@kind("a source is another one that exists")
def source_other(sheet, rng):
    if "sources" not in sheet.names:
        return None
    column = [sheet.names.index("sources")]

    def change(text):
        ids = text.split(";")
        place = rng.integers(len(ids))
        ids[place] = other(rng, set(sheet.keys["sources"]) - set(ids), ids[place])
        return ";".join(ids)

    return sheet.changed(rng, column, change)


# ---- Cells ---------------------------------------------------------------------------


@kind("a cell is emptied")
def emptied(sheet, rng):
    return sheet.changed(rng, sheet.columns(), lambda text: "")


@kind("a cell is filled down from the row above")
def filled_down(sheet, rng):
    columns = [int(c) for c in rng.permutation(sheet.columns())]
    for column in columns:
        rows = [
            n
            for n in range(1, len(sheet.rows))
            if sheet.rows[n][column] != sheet.rows[n - 1][column]
        ]
        if rows:
            row = int(rng.choice(rows))
            return sheet.with_cell((row, column), sheet.rows[row - 1][column])
    return None


@kind("two cells of a row change places")
def cells_swapped(sheet, rng):
    for number in rng.permutation(len(sheet.rows))[:50]:
        row = list(sheet.rows[number])
        a, b = map(int, rng.choice(len(row), 2, replace=False))
        if row[a] != row[b]:
            row[a], row[b] = row[b], row[a]
            rows = [*sheet.rows[:number], row, *sheet.rows[number + 1 :]]
            return sheet.with_rows(rows)
    return None


@kind("a blank stands at the end of a cell, a hard one in it, or two where one was")
def blank(sheet, rng):
    def change(text):
        return [f"{text} ", f" {text}", f"{text}\u00a0"][rng.integers(3)]

    return sheet.changed(rng, sheet.columns(), change)


@kind("a word in capitals, or without them")
def capitals(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns("string", "boolean"),
        str.swapcase,
        lambda t: t.swapcase() != t,
    )


@kind("a letter is one that looks the same in another alphabet")
def look_alike(sheet, rng):
    twins = dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True))

    def found(text):
        return [i for i, letter in enumerate(text) if letter in twins]

    def change(text):
        i = int(rng.choice(found(text)))
        return text[:i] + twins[text[i]] + text[i + 1 :]

    return sheet.changed(rng, sheet.columns("string"), change, found)


@kind("two letters of a word change places")
def misspelt(sheet, rng):
    def pairs(text):
        return [m.start() for m in re.finditer(r"[^\W\d_]{2}", text)]

    def fits(text):
        return " " in text and any(text[i] != text[i + 1] for i in pairs(text))

    def change(text):
        i = int(rng.choice([i for i in pairs(text) if text[i] != text[i + 1]]))
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]

    return sheet.changed(rng, sheet.columns("string"), change, fits)


@kind("a letter of a word is typed twice")
def letter_doubled(sheet, rng):
    def letters(text):
        return [m.start() for m in re.finditer(r"[^\W\d_]", text)]

    def change(text):
        i = int(rng.choice(letters(text)))
        return text[: i + 1] + text[i:]

    return sheet.changed(
        rng,
        sheet.columns("string", but=["sources"]),
        change,
        lambda t: " " in t and letters(t),
    )


@kind("a word of a text is another word of the table, as long as the first")
def word_replaced(sheet, rng):
    columns = sheet.columns("string", but=["sources"])
    known = {}
    for row in sheet.rows:
        for word in {w for column in columns for w in WORD.findall(row[column])}:
            known.setdefault(len(word), set()).add(word)

    def others(text):
        return [m for m in WORD.finditer(text) if len(known[len(m[0])]) > 1]

    def change(text):
        found = others(text)
        one = found[rng.integers(len(found))]
        new = other(rng, known[len(one[0])], one[0])
        return text[: one.start()] + new + text[one.end() :]

    return sheet.changed(rng, columns, change, lambda t: " " in t and others(t))


@kind("two words of a text change places")
def words_swapped(sheet, rng):
    def change(text):
        words = text.split(" ")
        a, b = rng.choice(len(words), 2, replace=False)
        words[a], words[b] = words[b], words[a]
        return " ".join(words)

    return sheet.changed(
        rng, sheet.columns("string"), change, lambda t: len(set(t.split(" "))) > 2
    )


@kind("a word of a text is lost")
def word_lost(sheet, rng):
    def change(text):
        words = text.split(" ")
        words.pop(rng.integers(1, len(words)))
        return " ".join(words)

    return sheet.changed(
        rng, sheet.columns("string"), change, lambda t: t.count(" ") > 2
    )


@kind("a text ends after so many letters, as in a short field of a form")
def text_cut(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns("string"),
        lambda text: text[: 10 * int(rng.integers(1, (len(text) - 1) // 10 + 1))],
        lambda t: len(t) > 20,
    )


@kind("a number in a text is another number")
def text_number(sheet, rng):
    def change(text):
        found = list(re.finditer(r"\b\d+\b", text))
        one = found[rng.integers(len(found))]
        new = str(int(one[0]) + int(rng.choice([-1, 1, 10])))
        return text[: one.start()] + new + text[one.end() :]

    return sheet.changed(
        rng,
        sheet.columns("string"),
        change,
        lambda t: " " in t and re.search(r"\b\d+\b", t),
    )


# ---- Rows and columns ----------------------------------------------------------------


@kind("a row is lost")
def row_dropped(sheet, rng):
    row = int(rng.integers(len(sheet.rows)))
    return sheet.with_rows(sheet.rows[:row] + sheet.rows[row + 1 :])


@kind("a row is there twice")
def row_doubled(sheet, rng):
    row = int(rng.integers(len(sheet.rows)))
    return sheet.with_rows(sheet.rows[: row + 1] + sheet.rows[row:])


@kind("a row stands elsewhere")
def row_moved(sheet, rng):
    rows = list(sheet.rows)
    row = rows.pop(int(rng.integers(len(rows))))
    rows.insert(int(rng.integers(len(rows) + 1)), row)
    return sheet.with_rows(rows)


@kind("a new row is made by copying one and changing its key a little")
def row_invented(sheet, rng):
    number = int(rng.integers(len(sheet.rows)))
    row = list(sheet.rows[number])
    for column, field in enumerate(sheet.fields):
        if field["name"] in sheet.keys and field["name"] != "sources":
            row[column] = other(rng, sheet.keys[field["name"]], row[column])
            break
    else:
        text = row[0]
        row[0] = (
            text[:-1] + other(rng, "0123456789", text[-1])
            if text[-1:].isdigit()
            else f"{text}x"
        )
    return sheet.with_rows([*sheet.rows[: number + 1], row, *sheet.rows[number + 1 :]])


@kind("a row is copied over the next one, but for its first column")
def row_overwritten(sheet, rng):
    if len(sheet.rows) < 2:
        return None
    row = int(rng.integers(1, len(sheet.rows)))
    rows = list(sheet.rows)
    rows[row] = [rows[row][0], *rows[row - 1][1:]]
    return sheet.with_rows(rows)


@kind("one value is replaced by another of its column wherever it stands")
def replaced_everywhere(sheet, rng):
    repeated = [
        column
        for column in range(len(sheet.names))
        if 1 < len({row[column] for row in sheet.rows}) < len(sheet.rows)
    ]
    if not repeated:
        return None
    column = int(rng.choice(repeated))
    values = sorted({row[column] for row in sheet.rows})
    old = values[rng.integers(len(values))]
    new = other(rng, values, old)
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        if row[column] == old:
            row[column] = new
    return sheet.with_rows(rows)


@kind("two rows exchange their values in one column")
def values_exchanged(sheet, rng):
    column = int(rng.choice(sheet.columns()))
    rows = list(sheet.rows)
    for _ in range(50 if len(rows) > 1 else 0):
        a, b = map(int, rng.choice(len(rows), 2, replace=False))
        here, there = rows[a][column], rows[b][column]
        if here != there:
            rows[a] = [*rows[a][:column], there, *rows[a][column + 1 :]]
            rows[b] = [*rows[b][:column], here, *rows[b][column + 1 :]]
            return sheet.with_rows(rows)
    return None


@kind("a cell and the one below it change places")
def neighbours_exchanged(sheet, rng):
    pairs = [
        (row, column)
        for row in range(len(sheet.rows) - 1)
        for column in sheet.columns()
        if sheet.rows[row][column] != sheet.rows[row + 1][column]
    ]
    if not pairs:
        return None
    row, column = pairs[rng.integers(len(pairs))]
    rows = [list(one) for one in sheet.rows[row : row + 2]]
    rows[0][column], rows[1][column] = rows[1][column], rows[0][column]
    return sheet.with_rows([*sheet.rows[:row], *rows, *sheet.rows[row + 2 :]])


@kind("two columns change places below their names")
def columns_swapped(sheet, rng):
    a, b = map(int, rng.choice(len(sheet.names), 2, replace=False))
    order = list(range(len(sheet.names)))
    order[a], order[b] = b, a
    return sheet.with_rows([[row[i] for i in order] for row in sheet.rows])


@kind("a column is sorted by itself")
def column_sorted(sheet, rng):
    for column in rng.permutation(len(sheet.names)):
        cells = sorted(row[column] for row in sheet.rows)
        if cells != [row[column] for row in sheet.rows]:
            return sheet.with_rows(
                [
                    [*row[:column], cell, *row[column + 1 :]]
                    for row, cell in zip(sheet.rows, cells, strict=True)
                ]
            )
    return None


@kind("a column slips down by a row for a while")
def column_slipped(sheet, rng):
    column = int(rng.integers(len(sheet.names)))
    start = int(rng.integers(max(1, len(sheet.rows) - 2)))
    part = sheet.rows[start : start + 10]
    cells = [part[-1][column], *(row[column] for row in part[:-1])]
    if cells == [row[column] for row in part]:
        return None
    rows = list(sheet.rows)
    for n, cell in enumerate(cells, start):
        rows[n] = [*rows[n][:column], cell, *rows[n][column + 1 :]]
    return sheet.with_rows(rows)


# ---- Files ---------------------------------------------------------------------------


@kind("the file is saved in a Western encoding")
def encoding_broken(sheet, rng):
    found = [m.start() for m in re.finditer(r"[^\x00-\x7f]", sheet.text)]
    if found:
        return sheet.text.encode("cp1252", errors="replace")
    place = int(rng.integers(len(sheet.content)))
    return sheet.content[:place] + b"\xe9" + sheet.content[place:]


@kind("letters with accents were read in the wrong encoding and saved so")
def mojibake(sheet, rng):
    return sheet.changed(
        rng,
        sheet.columns("string"),
        lambda text: text.encode("utf-8").decode("latin-1"),
        lambda t: re.search(r"[^\x00-\x7f]", t),
    )


@kind("the file ends in the middle")
def truncated(sheet, rng):
    return sheet.content[
        : int(rng.integers(len(sheet.content) // 2, len(sheet.content)))
    ]


@kind("the file ends early, at the end of a line")
def cut_at_a_line(sheet, rng):
    keep = int(rng.integers(len(sheet.rows) // 2, len(sheet.rows)))
    return sheet.with_rows(sheet.rows[:keep])


@kind("a quotation mark too many")
def stray_quote(sheet, rng):
    place = int(rng.integers(len(sheet.text)))
    return (sheet.text[:place] + '"' + sheet.text[place:]).encode("utf-8")


@kind("the comma is a semicolon, as some spreadsheets save it")
def semicolons(sheet, rng):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(
        [sheet.names, *sheet.rows]
    )
    return out.getvalue().encode("utf-8")


@kind("a spreadsheet saves Windows line ends or a mark at the start of the file")
def line_ends(sheet, rng):
    if rng.integers(2):
        return b"\xef\xbb\xbf" + sheet.content
    return sheet.content.replace(b"\n", b"\r\n")
