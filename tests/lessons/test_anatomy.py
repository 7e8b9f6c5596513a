"""Every lesson keeps the anatomy and the style of the house."""

import ast
import re
import statistics

from conftest import SOURCES

from helpers.datasets import tables
from tools import lessons
from tools.author import words as python
from tools.author.source import HEADING
from tools.lessons import place

SECTIONS = [
    "Guess first",
    "Load and look",
    "Check against the record",
    "Test a claim",
    "Discuss",
    "Limits",
    "Recap",
    "Sources",
]
# A first step is a lesson of the door: small steps, many small exercises.
STEP_SECTIONS = ["Recap"]
BOX = re.compile(
    r"^(\d+) minutes to read and run \+ (\d+) minutes of exercises · "
    r"\*\*Needs:\*\* (.+?) · \*\*Data used:\*\* (.+)$",
    re.M,
)
# Forms that are signs, not words: told like all others, but not counted as many.
SIGNS = {"==", "!=", "< >", "in", "not", "several names", "[place]", "[key]", "[rows]"}
# Of 00 the subject is the notebook, and one map is the reward.
FEW_FIGURES = {"00": (1, 1)}
FORBIDDEN = {
    "installs": r"\bpip\b|\bconda\b",
    "magics and shell": r"^\s*[%!]",
    "path edits": r"sys\.path",
    "muted warnings": r"filterwarnings|simplefilter",
    "network": r"https?://|urlopen|urlretrieve|requests\.(?:get|post)",
    "names without meaning": r"\bdf\d*\b|\btmp\b|\bfoo\b",
    "random numbers without a seed": r"np\.random\.(?!default_rng)|default_rng\(\)",
}


def is_step(lesson):
    return lesson.id.startswith("P")


def cells(lesson, kind):
    return [c for c in lesson.notebook.cells if c.cell_type == kind]


def core(lesson):
    """The cells before *For the curious*, which stands outside the budgets."""
    return python.core(lesson.notebook)


def prose(lesson):
    return "\n\n".join(c.source for c in cells(lesson, "markdown"))


def words(text):
    bare = re.sub(r"^```.*?^```|<[^>]+>", " ", text, flags=re.M | re.S)
    bare = re.sub(r"\]\([^)]*\)", "]", bare)
    return len(re.findall(r"\w[\w'’-]*", bare))


def test_title_is_a_question_and_the_box_says_aims_minutes_and_data(lesson):
    titles = re.findall(r"^# (.+)$", prose(lesson), re.M)
    first, box = (cell.source for cell in lesson.notebook.cells[:2])
    assert first.startswith("# ") and len(titles) == 1 and titles[0].endswith("?")
    assert words(first) > words(titles[0]) + 10, "say in a sentence why it matters"
    assert box.startswith("**You will be able to**")
    aims = re.findall(r"^- (\w+)", box, re.M)
    assert 3 <= len(aims) <= 4, "the box has three or four aims"
    match = BOX.search(box)
    assert match, "the line with minutes, needs and data is missing"
    minutes = sum(int(m) for _, _, m in HEADING.findall(prose(lesson)))
    assert int(match[2]) == minutes, "the exercises' own minutes add up to another sum"
    named = set(re.findall(r"`(\w+)`", match[4]))
    meant = [c for c in cells(lesson, "code") if not c.metadata.get("tags")]
    code = "\n".join(c.source for c in meant)
    loaded = set(re.findall(r'\bload\("(\w+)"\)', code))
    assert named <= set(tables().index)
    assert loaded <= named, "a table is loaded that the box does not name"


def test_sections_stand_in_order_and_the_recap_points_to_them(lesson):
    text = prose(lesson)
    headings = re.findall(r"^## (.+)$", text, re.M)
    recap = text[text.index("## Recap") :]
    items = re.findall(r"^\d\. (.+)$", recap, re.M)
    code = [c.source for c in cells(lesson, "code")]
    if is_step(lesson):
        assert [h for h in headings if h in STEP_SECTIONS] == STEP_SECTIONS
        assert {*headings} & {*SECTIONS} <= {"Guess first", "Recap"}
        assert code[-1] == "progress()"
        items = re.findall(r"^(?:\d\.|-) (.+)$", recap, re.M)[:3]
    else:
        assert [h for h in headings if h in SECTIONS] == SECTIONS
        assert code[-1].startswith("sources(")
        inner = [c.source for c in core(lesson) if c.cell_type == "code"]
        assert [c for c in inner if not c.startswith("sources(")][-1] == "progress()"
    plain = re.sub(r"\*\*[^*]+\*\*", "", " ".join(items))
    assert len(items) == 3, "the recap has three claims"
    pointed = {*re.findall(r"\*([^*]+)\*", plain)}
    assert pointed & {*headings}, "the recap points to a section, as in *Load and look*"
    assert "**Next" in recap, "the recap ends with what comes **Next**"


def test_exercises_are_enough_and_numbered(lesson):
    found = list(lessons.exercises_of(lesson.notebook))
    least, most = (13, 16) if is_step(lesson) else (5, 8 if lesson.id == "00" else 6)
    assert least <= len(found) <= most, f"a lesson has {least} to {most} exercises"
    assert found == [f"{lesson.id}.{k}" for k in range(1, len(found) + 1)]
    assert [id for id, _, _ in HEADING.findall(prose(lesson))] == found


def test_size_is_that_of_a_class_hour(lesson):
    code = [c.source for c in core(lesson) if c.cell_type == "code"]
    lines = [[line for line in c.splitlines() if line.strip()] for c in code]
    sizes = [len(cell) for cell in lines]
    drawn = [len(cell) for cell in lines if any("show(" in line for line in cell)]
    counted = [words(c.source) for c in core(lesson) if c.cell_type == "markdown"]
    # The prompts of a first step, three times as many, are counted too.
    most_cells, most_words = (47, 2400) if is_step(lesson) else (24, 1300)
    if lesson.id == "00":
        most_cells, most_words = 30, 1800
    asked = {word for cell in code for word in python.words(cell)} - SIGNS
    budget = {
        "cells of code": (len(code), most_cells),
        "words": (sum(counted), most_words),
        f"words of Python ({' '.join(sorted(asked))})": (len(asked), 50),
        "words of the middle text": (statistics.median(counted), 45),
        "lines of the middle cell": (statistics.median(sizes), 3),
        "lines of the longest cell": (max(sizes), 12),
        "lines of the longest figure": (max(drawn, default=0), 8 + is_step(lesson)),
        "letters of the longest line": (max(map(len, "\n".join(code).split("\n"))), 88),
    }
    over = [
        f"{name}: {n}, at most {most}" for name, (n, most) in budget.items() if n > most
    ]
    told = f"before For the curious, {'; '.join(over)}: shorten it, or move parts there"
    assert not over, told
    assert len(code) >= 18, f"{len(code)} cells of code, at least 18"


# P4 teaches what a function is; the others try a measure on a toy before they use it.
# 15 does for many groups at once, for the curious, what it did for one.
FUNCTIONS = {"P4": 3, "12": 2, "13": 2, "15": 3}


def test_code_keeps_clear_of_what_a_beginner_need_not_read(lesson):
    first, *later = [ast.parse(c.source) for c in cells(lesson, "code")]
    kinds = (ast.Import, ast.ImportFrom)
    assert all(isinstance(statement, kinds) for statement in first.body)
    assert not [n for tree in later for n in ast.walk(tree) if isinstance(n, kinds)]
    code = "\n".join(c.source for c in cells(lesson, "code"))
    assert len(re.findall(r"^\s*def ", code, re.M)) <= FUNCTIONS.get(lesson.id, 1)
    for what, pattern in FORBIDDEN.items():
        assert not re.search(pattern, code, re.M), f"the code has {what}"


def test_outputs_are_stored_in_order_without_errors_or_traces_of_a_machine(lesson):
    code = cells(lesson, "code")
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    meant = {c.id for c in code if "raises-exception" in c.metadata.get("tags", [])}
    failed = {c.id for c in code for o in c.outputs if o.output_type == "error"}
    assert failed == meant, "errors come where they are made on purpose, and only there"
    streams = [o.name for c in code for o in c.outputs if o.output_type == "stream"]
    assert "stderr" not in streams
    shown = [c for c in code if c.outputs]
    assert len(shown) >= 0.8 * len(code), "four of five cells show something"
    assert not re.search(
        r"0x[0-9a-f]{6,}|/home/|/root|/tmp|/Users/|[A-Z]:\\", lesson.printed
    ), "of one machine"


def figures(lesson):
    """Cells of a lesson that show a figure, with the outputs of each."""
    for cell in cells(lesson, "code"):
        data = [output.get("data", {}) for output in cell.outputs]
        for position, found in enumerate(data):
            if "image/png" in found:
                yield cell, position


def test_every_figure_speaks(lesson):
    found = list(figures(lesson))
    drawn = [
        c for c in cells(lesson, "code") if re.search(r"\bshow(?:_map)?\(", c.source)
    ]
    assert len(found) == len(drawn), "a figure is shown by show(...), and only by it"
    least, most = (0, 5) if is_step(lesson) else FEW_FIGURES.get(lesson.id, (2, 6))
    assert least <= len(found) <= most, f"a lesson has {least} to {most} figures"
    for cell, position in found:
        picture = cell.outputs[position]
        alt = picture.metadata.get("image/png", {}).get("alt", "")
        under = re.sub(r"<[^>]+>", "", cell.outputs[position + 1].data["text/html"])
        under = under.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert len(alt.split()) >= 15, "say what the picture shows"
        assert re.search(r"\d", alt), "name the numbers that matter"
        assert picture.data["text/plain"] == f"Figure. {alt}"
        assert under.startswith(f"In words: {alt}")
        if alt.startswith("An empty field."):
            continue  # the first picture of the door: nothing is drawn, from no table
        assert "Data: table" in under, "name the tables: data=..."
        counted = 'f"' in cell.source or "show_map(" in cell.source
        assert counted, "build the words from computed values"


def test_lessons_that_a_lesson_names_are_there_and_those_it_needs_come_before(lesson):
    one = r"(?:\d\d|P\d)"
    listed = rf"\b[Ll]essons? ({one}(?:(?:, | and | to ){one})*)"
    named = re.findall(listed, prose(lesson))
    assert {*re.findall(one, " ".join(named))} <= {*SOURCES}
    needs = BOX.search(lesson.notebook.cells[1].source)[3]
    before = re.findall(rf"\b{one}\b", needs)
    assert all(place(number) < place(lesson.id) for number in before)
