"""Every number in the prose is tied to an output or a source."""

import datetime as dt

import pytest

from helpers.course import outputs, prose
from helpers.datasets import load

SOURCE_IDS = set(load("sources")["source_id"])


def markdown(lesson):
    return [c for c in lesson.notebook.cells if c.cell_type == "markdown"]


def test_numbers_in_the_prose_are_what_the_data_give(lesson):
    wrong = [
        f"{cell.source[:60]!r}: {problem}"
        for cell in markdown(lesson)
        for problem in prose.problems(
            cell, lesson.namespace, lesson.printed, SOURCE_IDS
        )
    ]
    assert wrong == []


def test_no_placeholder_is_left(lesson):
    assert not [c.source for c in markdown(lesson) if "{{" in c.source]


def other(number):
    """Another number of the same form."""
    if number.lower() in prose.WORDS:
        return "three" if number.lower() != "three" else "four"
    if not number[0].isdigit():
        return "twice" if number != "twice" else "half"
    return str((int(number[0]) + 1) % 10 or 1) + number[1:]


def test_any_changed_number_is_found(lesson):
    for cell in markdown(lesson):
        for start, number in prose.tokens(cell.source):
            changed = cell.copy()
            end = start + len(number)
            changed.source = cell.source[:start] + other(number) + cell.source[end:]
            assert prose.problems(
                changed, lesson.namespace, lesson.printed, SOURCE_IDS
            ), f"{number} -> {other(number)} in {cell.source[:60]!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 9 June 2017 there were 2,991 days", ["9 June 2017", "2,991"]),
        ("in September 2014, 45% of ten states", ["September 2014", "45%", "ten"]),
        ("between 6.4 and 7.4, Half of them twice", ["6.4", "7.4", "Half", "twice"]),
        ("one of them, `x = 3`, [link 4](a/5)", ["4"]),
        ("### Exercise 03.2 · Title (4 minutes)", []),
        ("lessons 04 and 05; lesson 12; claim **Q14**", []),
        ("1. First\n2. Second, 25 + 30 minutes", ["25 + 30"][:0]),
        ("```\n17\n```\n<b id=5>bold</b>", []),
        ("ISO 3166 and the Shanghai Five", ["3166", "Five"]),
    ],
)
def test_tokens(text, expected):
    assert [number for _, number in prose.tokens(text)] == expected


@pytest.mark.parametrize(
    ("value", "like", "expected"),
    [
        (2991, "", "2,991"),
        (2017, "2016", "2017"),
        (6.4, "", "6.4"),
        (281.0, "", "281"),
        (10, "two", "ten"),
        (10, "Two", "Ten"),
        (21, "two", "21"),
        (dt.date(2017, 6, 9), "", "9 June 2017"),
        ("September 2014", "", "September 2014"),
    ],
)
def test_spoken(value, like, expected):
    assert prose.spoken(value, like) == expected


class Cell:
    """As much of a Markdown cell as the ties need."""

    def __init__(self, source, numbers=()):
        self.source = source
        self.metadata = {"numbers": [list(pair) for pair in numbers]}


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        (Cell("There are 4", [("4", "= n")]), []),
        (Cell("There are four", [("four", "= n")]), []),
        (Cell("Held 4%", [("4%", "= n")]), []),
        (Cell("There are 4"), ["the numbers in the text"]),
        (Cell("There are 5", [("5", "= n")]), ["should read '4'"]),
        (Cell("There are 7", [("7", "= m")]), ["is in no output"]),
        (Cell("By 5 states", [("5", "wording")]), ["is in digits"]),
        (Cell("By two states", [("two", "wording")]), []),
        (Cell("In 2005", [("2005", "source: known")]), []),
        (Cell("In 2005", [("2005", "source: unknown")]), ["there is no source"]),
        (Cell("In 2005", [("2005", "?")]), ["is no kind of tie"]),
    ],
)
def test_problems(cell, wrong):
    found = prose.problems(cell, {"n": 4, "m": 7}, "n is 4 here", {"known"})
    assert len(found) == len(wrong)
    assert all(part in problem for part, problem in zip(wrong, found, strict=True))


def test_a_number_inside_a_larger_one_is_not_seen():
    assert not prose.seen(4, "4", "14 and 4.5 and 41")
    assert prose.seen(4, "4", "x == 4.")
    assert prose.seen(2991, "2,991", "days    2991")
    assert prose.seen(dt.date(2017, 6, 9), "9 June 2017", "2017-06-09")


def test_outputs_fills_placeholders_and_refreshes_tied_numbers():
    cell = Cell("{{ n | Word }} of {{ m }} in {{ 2005 | source: known }}, two days")
    outputs.tie_numbers(cell, {"n": 4, "m": 7})
    assert cell.source == "Four of 7 in 2005, two days"
    assert cell.metadata["numbers"] == [
        ["Four", "= n"],
        ["7", "= m"],
        ["2005", "source: known"],
        ["two", "wording"],
    ]
    outputs.tie_numbers(cell, {"n": 5, "m": 1234})
    assert cell.source == "Five of 1,234 in 2005, two days"
    assert [number for number, _ in cell.metadata["numbers"]][:2] == ["Five", "1,234"]


def test_outputs_marks_a_number_without_a_tie():
    cell = Cell("There are 12 of them")
    outputs.tie_numbers(cell, {})
    assert cell.metadata["numbers"] == [["12", "?"]]
    assert prose.problems(cell, {}, "12", set())
