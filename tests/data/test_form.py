"""Files and cells have one form, so that a program or a spreadsheet spoils nothing."""

import re
import unicodedata

from data_rows import cells, each_table, fields, hold, limits

from helpers.datasets import DATA, resource

ONE_STATE = "^[A-Z]{3}$"
LIST_OF_STATES = "^[A-Z]{3}(;[A-Z]{3})*$"
# Quotation marks are straight; no-break, zero-width and tab are not seen.
UNWANTED = set("“”‘’„«»\t\u00a0\u00ad\u200b\u200e\ufeff\ufffd")
# UTF-8 read as Western text; and a word with its capitals turned round.
MISREAD = re.compile("[ÂÃÐÑ][\u0080-\u00bf]|[\u0080-\u009f]")
TURNED = re.compile(r"(?<![\w-])[a-z][A-Z]{2,}")
AS_THE_SOURCE_HAS_IT = {"?ÃƒÂ¡INTERNATIONAL TRADE"}  # a title in roll_calls
NO_WORDS = {"url", "sources", "ballots", "source_id"}


def test_files_are_plain_text():
    for path in sorted(DATA.rglob("*.*")):
        content = path.read_bytes()
        text = content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf"), f"{path}: a byte order mark"
        assert b"\r" not in content, path
        assert text.endswith("\n") and not text.endswith("\n\n"), path
        assert unicodedata.is_normalized("NFC", text), path
        assert set(text) & UNWANTED == set(), path


def states_in(table, column):
    """The pattern of a column that holds codes of states alone; else None."""
    known, lists = cells("countries", "iso3"), [*map(split, cells(table, column))]
    if not all(known.issuperset(one) for one in lists):
        return None
    return ONE_STATE if all(len(one) == 1 for one in lists) else LIST_OF_STATES


def split(cell):
    return cell.split(";")


MORE_THAN_OURS = {("votes", "iso3"), ("ideal_points", "iso3")}  # the whole world
# Their items are words of any kind, which no pattern holds.
LISTS_OF_WORDS = {("articles_2009", "places"), ("places", "other_names")}
WORDS = {
    "_precision": {"day", "month", "year"},
    "confidence": {"high", "medium", "low"},
}


def odd_cells(table, column):
    """What is wrong with the form of single cells."""
    for cell in cells(table, column) - AS_THE_SOURCE_HAS_IT:
        if cell != " ".join(cell.split()) or cell.count('"') % 2:
            yield f"a stray blank or quotation mark: {cell!r}"
        if column not in NO_WORDS and (MISREAD.search(cell) or TURNED.search(cell)):
            yield f"misread letters or turned capitals: {cell!r}"


def odd_column(table, column, field):
    """What is wrong with a column: what it holds, and what the codebook says of it."""
    found, kind = cells(table, column), field["type"]
    told = str(limits(field).get("pattern"))
    if kind == "string" and (table, column) not in MORE_THAN_OURS:
        states = states_in(table, column)
        if (told if told in (ONE_STATE, LIST_OF_STATES) else None) != states:
            yield f"the pattern of its codes of states is {states}"
    if told == LIST_OF_STATES:
        lists = map(split, found)
        yield from (f"not in order: {x}" for x in lists if x != sorted(set(x)))
    is_list = ";" in told or (table, column) in LISTS_OF_WORDS
    if field.get("separator") != (";" if is_list else None):
        yield 'a list says "separator": ";" and nothing else does'
    if (table, column) in LISTS_OF_WORDS:
        if not any(";" in cell for cell in found):
            yield "no cell is a list"
        items = [item for cell in found for item in split(cell)]
        yield from (f"a stray blank: {x!r}" for x in items if x != x.strip() or not x)
    # "yes" and "no" are words of their own only where there is a third.
    if kind != "boolean" and found <= {"true", "false", "yes", "no"}:
        yield "what is true or false is a boolean"
    for ending, words in WORDS.items():
        if column.endswith(ending) and not words.issuperset(limits(field)["enum"]):
            yield f"its words are {sorted(words)}, as everywhere"


@each_table
def test_cells_and_columns_have_the_form_of_all(table):
    hold(
        f"{table}.{column}: {one}"
        for column, field in fields(table).items()
        for one in [*odd_cells(table, column), *odd_column(table, column, field)]
    )
    dialect = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}
    assert resource(table)["dialect"] == dialect
