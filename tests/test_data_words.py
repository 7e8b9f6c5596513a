"""Words in the tables are spelt as words are: known, rightly read, in their capitals.

`record/words.txt` is the dictionary of the tables. Its words were held against an
English dictionary, and those that it does not have were read one by one. A word that is
not in it is a slip of the keyboard until somebody has looked at it.
"""

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pytest
from test_data import rows

from helpers.datasets import resource, tables

DICTIONARY = Path(__file__).with_name("record") / "words.txt"
# Addresses, ids and codes are no words; other tests hold them against a list.
NO_WORDS = {"url", "sources", "ballots"}
WORD = re.compile(r"[^\W\d_]{2,}")
NO_WORD = re.compile(r"https?://\S+|\w*(?:_|\d)\w*")


@cache
def dictionary():
    return frozenset(DICTIONARY.read_text(encoding="utf-8").split())


def columns_of_words(table):
    """The columns of a table that hold words rather than ids or codes of a list."""
    schema = resource(table)["schema"]
    pointing = {str(key["fields"]) for key in schema.get("foreignKeys", [])}
    return [
        field["name"]
        for field in schema["fields"]
        if field["type"] == "string"
        and field["name"] not in pointing
        and not field["name"].endswith("_id")
        and field["name"] not in NO_WORDS
        and "enum" not in field.get("constraints", {})
    ]


def cells(table, columns):
    """The cells of some columns as they stand in the file."""
    return {row[column] for row in rows(table) for column in columns}


@pytest.mark.parametrize("table", tables().index)
def test_every_word_is_in_the_dictionary_of_the_tables(table):
    unknown = [
        f"{word} in {cell[:60]!r}: "
        f"{' or '.join(get_close_matches(word, dictionary(), 2)) or 'nothing'} is near"
        for cell in sorted(cells(table, columns_of_words(table)))
        for word in WORD.findall(NO_WORD.sub(" ", cell))
        if word not in dictionary()
    ]
    assert unknown == [], "look each up; if it is right, add it to record/words.txt"


def test_dictionary_is_in_order_and_has_no_word_that_no_table_uses():
    listed = DICTIONARY.read_text(encoding="utf-8").split()
    used = {
        word
        for table in tables().index
        for cell in cells(table, columns_of_words(table))
        for word in WORD.findall(NO_WORD.sub(" ", cell))
    }
    assert listed == sorted(set(listed))
    assert set(listed) - used == set()


# ---- Letters -------------------------------------------------------------------------

# UTF-8 read as Western text; and a word with its capitals turned round.
MISREAD = re.compile("[ÂÃÐÑ][\u0080-\u00bf]|[\u0080-\u009f]")
TURNED = re.compile(r"(?<![\w-])[a-z][A-Z]{2,}")
AS_THE_SOURCE_HAS_IT = {"?ÃƒÂ¡INTERNATIONAL TRADE"}  # a title in roll_calls


@pytest.mark.parametrize("table", tables().index)
def test_words_are_neither_misread_nor_turned_round(table):
    names = [field["name"] for field in resource(table)["schema"]["fields"]]
    found = cells(table, [n for n in names if n != "source_id" and n not in NO_WORDS])
    odd = {
        cell
        for cell in found - AS_THE_SOURCE_HAS_IT
        if MISREAD.search(cell) or TURNED.search(cell) or cell.count('"') % 2
    }
    assert odd == set()
