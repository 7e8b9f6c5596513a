"""Files and cells have one form, so that a program or a spreadsheet spoils nothing."""

import re
import unicodedata

import pytest
from data_rows import cells, columns, each_column, each_table, fields, limits, rows

from helpers.datasets import DATA, package

ONE_STATE = "^[A-Z]{3}$"
LIST_OF_STATES = "^[A-Z]{3}(;[A-Z]{3})*$"
# Quotation marks are straight; no-break, zero-width and tab are not seen.
UNWANTED = set("“”‘’„«»\t\u00a0\u00ad\u200b\u200e\ufeff\ufffd")
# UTF-8 read as Western text; and a word with its capitals turned round.
MISREAD = re.compile("[ÂÃÐÑ][\u0080-\u00bf]|[\u0080-\u009f]")
TURNED = re.compile(r"(?<![\w-])[a-z][A-Z]{2,}")
AS_THE_SOURCE_HAS_IT = {"?ÃƒÂ¡INTERNATIONAL TRADE"}  # a title in roll_calls
NO_WORDS = {"url", "sources", "ballots", "source_id"}


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.*")), ids=lambda p: p.name)
def test_file_is_plain_text(path):
    content = path.read_bytes()
    text = content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf"), "a byte order mark"
    assert b"\r" not in content
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert unicodedata.is_normalized("NFC", text)
    assert set(text) & UNWANTED == set()


@each_table
def test_cells_hold_no_stray_blanks_and_no_misread_letters(table):
    odd = {
        f"{table}.{column}: {cell!r}"
        for column in fields(table)
        for cell in cells(table, column) - AS_THE_SOURCE_HAS_IT
        if cell != " ".join(cell.split())
        or (column not in NO_WORDS and (MISREAD.search(cell) or TURNED.search(cell)))
        or cell.count('"') % 2
    }
    assert odd == set()


def states_in(table, column):
    """Whether a column holds codes of states: "one" a cell, a "list", or None."""
    known, found = cells("countries", "iso3"), cells(table, column)
    lists = [cell.split(";") for cell in found]
    if not all(set(one) <= known for one in lists):
        return None
    return "one" if all(len(one) == 1 for one in lists) else "list"


MORE_THAN_OURS = {("votes", "iso3"), ("ideal_points", "iso3")}  # the whole world


@each_column(lambda table, field: field["type"] == "string")
def test_a_column_of_states_has_the_pattern_of_codes(table, column):
    patterns = {"one": ONE_STATE, "list": LIST_OF_STATES}
    told = limits(fields(table)[column]).get("pattern")
    if (table, column) not in MORE_THAN_OURS:
        held = told if told in patterns.values() else None
        assert held == patterns.get(states_in(table, column))


@each_column(lambda table, field: limits(field).get("pattern") == LIST_OF_STATES)
def test_lists_of_states_are_in_order_and_without_doubles(table, column):
    lists = [row[column].split(";") for row in rows(table) if row[column]]
    assert [codes for codes in lists if codes != sorted(set(codes))] == []


def test_a_list_is_declared_for_machines_and_a_dialect_for_all():
    lists = {
        (table, column)
        for table, column in columns(lambda table, field: field["type"] == "string")
        if ";" in str(limits(fields(table)[column]).get("pattern"))
    }
    declared = {*columns(lambda table, field: field.get("separator") == ";")}
    # Their items are words of any kind, which no pattern holds.
    assert declared - lists == {("articles_2009", "places"), ("places", "other_names")}
    assert lists <= declared
    for table, column in declared - lists:
        found = [cell.split(";") for cell in cells(table, column) if cell]
        assert any(len(one) > 1 for one in found)
        assert all(item == item.strip() != "" for one in found for item in one)
    form = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}
    entries = [entry for entry in package()["resources"] if "schema" in entry]
    assert [entry["dialect"] for entry in entries] == [form] * len(entries)


@each_column(lambda table, field: field["type"] != "boolean")
def test_what_is_true_or_false_is_a_boolean(table, column):
    # "yes" and "no" are words of their own only where there is a third.
    assert not {*cells(table, column)} <= {"true", "false", "yes", "no", ""}


def test_precision_and_confidence_have_the_same_words_everywhere():
    for ending, words in {
        "_precision": {"day", "month", "year"},
        "confidence": {"high", "medium", "low"},
    }.items():
        for table, column in columns(lambda t, f, end=ending: f["name"].endswith(end)):
            allowed = set(limits(fields(table)[column])["enum"])
            assert allowed <= words, (table, column)
