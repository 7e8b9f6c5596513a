"""Minutes and needs in the README and the teaching page are those of the lessons."""

import re

import pytest
from conftest import PATHS
from test_lessons import BOX

from tools import lessons

README = (lessons.ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (lessons.BOOKS / "README.md").read_text(encoding="utf-8")
BOXES = {
    lessons.lesson_id(path): BOX.search(lessons.read(path).cells[1].source)
    for path in PATHS
}
PLANNED = set(BOXES)
each_book = pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])


def numbers(text):
    return re.findall(r"\b\d\d\b", text)


def needs(lesson):
    """(what a lesson needs, what helps) by its box, as lists of lessons."""
    parts = BOXES[lesson][3].split(";")
    helps = [part for part in parts if "help" in part]
    must = [part for part in parts if "help" not in part]
    return numbers(" ".join(must)), numbers(" ".join(helps))


def table(text, header):
    """The rows of the table with this header as lists of cells."""
    lines = text[text.index(header) :].splitlines()
    rows = []
    for line in lines[2:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def order(rows, *columns):
    """The lessons of a plan in the order in which they are met."""
    return [n for row in rows for column in columns for n in numbers(row[column])]


# ---- Minutes and needs ---------------------------------------------------------------


def test_teaching_page_gives_minutes_and_needs_of_every_box():
    boxes = []
    for lesson, box in BOXES.items():
        reading, exercises = int(box[1]), int(box[2])
        must, helps = needs(lesson)
        cells = [lesson, reading, exercises, reading + exercises]
        cells += [", ".join(must) or "nothing", ", ".join(helps)]
        boxes.append(f"| {' | '.join(map(str, cells))} |".replace("|  |", "| |"))
    header = "| lesson | reading | exercises | together | needs | helps |"
    printed = [f"| {' | '.join(row)} |" for row in table(PAGE, header)]
    printed = [row.replace("|  |", "| |") for row in printed]
    assert printed == boxes, "copy these rows:\n" + "\n".join(boxes)


def test_readme_gives_the_minutes_and_needs_of_every_box():
    columns = {"| lesson |": list(BOXES)}
    columns["| reading |"] = [box[1] for box in BOXES.values()]
    columns["| exercises |"] = [box[2] for box in BOXES.values()]
    columns["| needs |"] = [", ".join(needs(lesson)[0]) or "-" for lesson in BOXES]
    for name, cells in columns.items():
        line = f"{name} {' | '.join(cells)} |"
        assert line in README.splitlines(), f"copy this row:\n{line}"


def test_sentence_on_which_parts_stand_alone_holds():
    # "After 00, each part can be taught alone, but for 08, which needs 03."
    part = {lessons.lesson_id(path): path.parent.name for path in PATHS}
    across = {
        (lesson, needed)
        for lesson in BOXES
        for needed in needs(lesson)[0]
        if needed != "00" and part[needed] != part[lesson]
    }
    # The last lesson belongs to no part, and the sentence says so.
    assert ("17", "01") in across
    across.remove(("17", "01"))
    assert across == set(
        re.findall(r"but for (\d\d), which needs (\d\d)", PAGE.replace("\n", " "))
    )


# ---- Plans ---------------------------------------------------------------------------

PLANS = {
    "term": ("| week | in class | at home | debate and project |", (1, 2)),
    "three days": ("| day | lessons | hours | fourth block |", (1,)),
    "one session": ("| minutes | lessons | what |", (1,)),
}


@pytest.mark.parametrize("plan", PLANS)
def test_no_plan_schedules_a_lesson_before_what_it_needs(plan):
    header, columns = PLANS[plan]
    met = order(table(PAGE, header), *columns)
    assert met
    assert set(met) <= PLANNED
    for place, lesson in enumerate(met):
        if lesson not in BOXES:
            continue
        must, helps = needs(lesson)
        earlier = met[:place]
        assert set(must) <= set(earlier), f"{lesson} needs {must}"
        if met.index(lesson) == place:
            late = (set(helps) & set(met)) - set(earlier)
            assert not late, f"{late} would help {lesson}, and comes after it"


def test_the_term_has_fourteen_weeks_and_each_lesson_once():
    header, columns = PLANS["term"]
    rows = table(PAGE, header)
    assert [row[0] for row in rows] == [str(week) for week in range(1, 15)]
    met = order(rows, *columns)
    assert sorted(met) == sorted(PLANNED)
    # One lesson in class and one at home are what a week can hold.
    assert max(len(numbers(row[column])) for row in rows for column in columns) == 1


def test_a_block_of_a_workshop_holds_its_lesson_and_ninety_minutes_are_ninety():
    day, columns = PLANS["three days"]
    for row in table(PAGE, day):
        assert len(numbers(row[1])) == 3, "the fourth block is free"
    block = int(re.search(r"Four blocks of (\d+) minutes", PAGE)[1])
    for lesson in order(table(PAGE, day), *columns):
        if lesson in BOXES:
            assert int(BOXES[lesson][1]) + int(BOXES[lesson][2]) <= block, lesson
    session, _ = PLANS["one session"]
    assert sum(int(row[0]) for row in table(PAGE, session)) == 90


def test_readme_names_the_plans_and_their_lessons():
    plan = table(README, "| you have | teach |")
    assert [row[0] for row in plan] == ["a term", "three days", "ninety minutes"]
    for row, (header, columns) in zip(plan[1:], list(PLANS.values())[1:], strict=True):
        met = list(dict.fromkeys(order(table(PAGE, header), *columns)))
        assert numbers(row[1]) == met, row[0]
    assert "(notebooks/instructor/README.md)" in README


# ---- The hour in each book -----------------------------------------------------------


@each_book
def test_plan_of_the_hour_is_an_hour_and_holds_its_exercises(path):
    solved = lessons.solutions(path)
    plan = lessons.book_sections(path)["Plan of the hour"]
    rows = table(plan, "| minutes | what |")
    assert 60 <= sum(int(minutes) for minutes, _ in rows) <= 70
    planned = []
    for minutes, what in rows:
        ids = re.findall(r"\b\d\d\.\d\b", what)
        planned += ids
        # What may be given home need not fit.
        if "home" not in what:
            assert sum(solved[id].minutes for id in ids) <= int(minutes), what
    assert sorted(planned) == sorted(solved), "each exercise once"


@each_book
def test_plan_of_the_hour_calls_sections_by_their_names(path):
    cells = [c for c in lessons.read(path).cells if c.cell_type == "markdown"]
    text = "\n\n".join(cell.source for cell in cells)
    headings = set(re.findall(r"^###? (.+)$", text, re.M))
    plan = lessons.book_sections(path)["Plan of the hour"]
    named = re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", plan)
    own = set(lessons.book_sections(path))
    assert set(named) - headings - own == set()
