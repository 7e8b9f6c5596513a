"""No word of Python is used before it is explained, on any way through the course."""

import re
from functools import cache

from conftest import SOURCES, stored
from test_anatomy import BOX

from tools.author import words
from tools.lessons import place

DOOR = [id for id in sorted(SOURCES, key=place) if id == "00" or id.startswith("P")]
# New words in a cell, and in a lesson: the parts bring a dozen at most.
MOST = {"door": (2, None), "part": (2, 12)}


def needs(id):
    """The lessons that come before one, as its *Needs* say, followed back, in order."""
    if id in DOOR:
        return DOOR[: DOOR.index(id)]
    said = BOX.search(stored(id).notebook.cells[1].source)[3]
    before = dict.fromkeys(DOOR)
    for number in re.findall(r"\b\d\d\b", said):
        before.update(dict.fromkeys([*needs(number), number]))
    return list(before)


@cache
def brings(id):
    """What a lesson brings to somebody who has come by what it needs."""
    known = {
        word for one in needs(id) for word in (*brings(one).new, *brings(one).signs)
    }
    most = MOST["door" if id in DOOR else "part"]
    return words.read(stored(id).source, stored(id).notebook, known, *most)


def test_every_word_is_told_before_it_is_used(lesson):
    assert brings(lesson.id).problems == []


def problems(id, change):
    """What is said of a lesson whose prose is changed: change(index, text)."""
    source, notebook = stored(id).source, stored(id).notebook
    known = {w for one in needs(id) for w in (*brings(one).new, *brings(one).signs)}
    cells = [type(notebook)(cell) for cell in notebook.cells]
    for index, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            cell.source = change(index, cell.source)
    poorer = type(notebook)({**notebook, "cells": cells})
    return words.read(source, poorer, known, *MOST["door"]).problems


def test_a_word_whose_telling_is_taken_away_is_named(lesson):
    for word, at in brings(lesson.id).new.items():
        found = problems(
            lesson.id, lambda i, text, at=at: "" if abs(i - at) == 1 else text
        )
        assert any(f"cell {at}: `{word}` is not told" in one for one in found), word


def test_small_print_that_is_told_nowhere_is_named():
    for id, sign, telling in [
        ("05", "xticklabels=", "`xticklabels`"),
        ("10", "**", "`**"),
        ("12", "#", "`#`"),
        ("16", "not in", "`not in`"),
        ("P1", ":.f", "`:.2f`"),
        ("P4", "yticks=", "`yticks`"),
    ]:
        found = problems(id, lambda _, text, told=telling: text.replace(told, ""))
        assert any(f"`{sign}` is not told" in one for one in found), sign
