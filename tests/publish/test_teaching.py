"""Minutes and needs in the README and the teaching page are those of the lessons."""

import re

from conftest import PATHS, SOURCES

from tools import lessons
from tools.author import timetable

README = timetable.README.read_text(encoding="utf-8")
PAGE = timetable.TEACHING.read_text(encoding="utf-8")
IDS = list(SOURCES)
FACTS = timetable.facts()


def numbers(text):
    """The lessons that a text names, in order."""
    return [word for word in re.findall(r"\w+", text) if word in IDS]


def needs(lesson):
    return timetable.needs(lesson, FACTS)


def together(lesson):
    return FACTS[lesson]["read"] + FACTS[lesson]["practise"]


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


def test_minutes_and_needs_are_those_of_every_box():
    for page, rows in [
        (README, timetable.of_readme),
        (PAGE, timetable.of_teaching_page),
    ]:
        assert timetable.exchanged(page, rows(FACTS)) == page, "make update"
        assert {*rows(FACTS)} <= {*page.splitlines()}
        later = {**FACTS, "03": {**FACTS["03"], "read": 99}}
        assert "| 99 |" in timetable.exchanged(page, rows(later))


def test_sentence_on_which_parts_stand_alone_holds():
    # "After the door each part can be taught alone. 17 needs 12."
    part = {lessons.lesson_id(path): path.parent.name for path in PATHS}
    across = {
        (lesson, needed)
        for lesson in IDS
        for needed in needs(lesson)[0]
        if part[needed] not in (part[lesson], "first_steps", "notebooks")
    }
    assert across == set(re.findall(r"(\d\d) needs (\d\d)", PAGE))


# ---- Plans ---------------------------------------------------------------------------

PLANS = {
    "term": ("| week | in class | at home | debate and project |", (1, 2)),
    "three days": ("| day | lessons | hours | fourth block |", (1,)),
    "one session": ("| minutes | lessons | what |", (1,)),
}


def test_no_plan_schedules_a_lesson_before_what_it_needs():
    for header, columns in PLANS.values():
        met = order(table(PAGE, header), *columns)
        assert met
        for place, lesson in enumerate(met):
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
    assert sorted(order(rows, *columns)) == sorted(IDS)
    # One lesson in class and one at home are what a week can hold.
    assert max(len(numbers(row[column])) for row in rows for column in columns) == 1


def test_a_block_of_a_workshop_holds_its_lesson_and_ninety_minutes_are_ninety():
    day, columns = PLANS["three days"]
    for row in table(PAGE, day):
        assert len(numbers(row[1])) == 3, "the fourth block is free"
    block = int(re.search(r"Four blocks of (\d+) minutes", PAGE)[1])
    for lesson in order(table(PAGE, day), *columns):
        assert together(lesson) <= block, lesson
    session, _ = PLANS["one session"]
    assert sum(int(row[0]) for row in table(PAGE, session)) == 90


def test_readme_names_the_plans_and_their_lessons():
    plan = table(README, "| you have | teach |")
    assert [row[0] for row in plan] == ["a term", "three days", "ninety minutes"]
    for row, (header, columns) in zip(plan[1:], list(PLANS.values())[1:], strict=True):
        met = list(dict.fromkeys(order(table(PAGE, header), *columns)))
        assert list(dict.fromkeys(numbers(row[1]))) == met, row[0]
    assert "(notebooks/instructor/README.md)" in README


def test_commands_without_make_are_there():
    for name in ["README.md", "HUBS.md"]:
        text = timetable.TEACHING.with_name(name).read_text(encoding="utf-8")
        modules = re.findall(r"python -m (tools[\w.]+)", text)
        files = [f"{module.replace('.', '/')}.py" for module in modules]
        for file in files + re.findall(r"(tools/[\w/]+\.py)", text):
            assert (lessons.ROOT / file).is_file(), file


# ---- The hour in each book -----------------------------------------------------------


def test_plan_of_the_hour_is_an_hour_and_holds_its_exercises_and_sections(lesson):
    tasks, plan = lesson.source.exercises, lesson.source.teachers["Plan of the hour"]
    rows = table(plan, "| minutes | what |")
    assert 60 <= sum(int(minutes) for minutes, _ in rows) <= 70
    planned = []
    for minutes, what in rows:
        ids = [name for name in re.findall(r"\b\w+\.\d+\b", what) if name in tasks]
        planned += ids
        # What may be given home need not fit.
        if "home" not in what:
            assert sum(tasks[name].minutes for name in ids) <= int(minutes), what
    assert sorted(planned) == sorted(tasks), "each exercise once"
    cells = [c.source for c in lesson.notebook.cells if c.cell_type == "markdown"]
    headings = set(re.findall(r"^###? (.+)$", "\n\n".join(cells), re.M))
    named = re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", plan)
    assert set(named) - headings - set(lesson.source.teachers) == set()
