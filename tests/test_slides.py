"""Slides: the marked cells of each lesson, enough and not too many, and offline."""

import html
import re
from functools import cache

import nbformat
import pytest
from conftest import PATHS, refused

from tools import lessons
from tools.publish import slides
from tools.publish.slides import SlidesError

each_lesson = pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])
read, slides_of = cache(lessons.read), cache(slides.slides_of)
KINDS = {"slide", "subslide", "fragment", "notes", "skip", "-"}
LESSON = next(path for path in PATHS if path.name.startswith("03"))


def words(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page)).split()


def rows(step):
    """How many lines a code or a result takes: lines of text, rows of tables."""
    blocks = re.findall(r"<pre.*?</pre>", step, re.S)
    return step.count("<tr") + sum(len(block.splitlines()) for block in blocks)


@pytest.fixture
def changed(tmp_path):
    """A copy of lesson 03 with other marks: {index of a cell: mark}."""

    def write(marks, add=()):
        notebook = lessons.read(LESSON)
        notebook.cells += add
        for index, cell in enumerate(notebook.cells):
            cell.metadata.pop("slideshow", None)
            if index in marks:
                cell.metadata["slideshow"] = {"slide_type": marks[index]}
        copy = tmp_path / LESSON.name
        nbformat.write(notebook, copy)
        return copy

    return write


# ---- The marks -----------------------------------------------------------------------


@each_lesson
def test_marks_are_those_of_the_standard(path):
    for cell in read(path).cells:
        marked = cell.metadata.get("slideshow", {"slide_type": "-"})
        assert set(marked) == {"slide_type"}
        assert marked["slide_type"] in KINDS


@each_lesson
def test_a_lesson_fills_a_class_hour_of_slides(path):
    assert 12 <= len(slides_of(path)) <= 25


@each_lesson
def test_question_guess_figures_exercises_and_recap_are_on_slides(path):
    notebook = read(path)
    shown = {index for slide in slides_of(path) for index in slide.cells}
    begins = {slide.cells[0] for slide in slides_of(path)}
    checks = lessons.exercises_of(notebook)
    assert 0 in begins
    for index, cell in enumerate(notebook.cells):
        if re.search(r"^## (Guess first|Discuss|Recap)", cell.source, re.M):
            assert index in begins, cell.source
        if any("image/png" in o.get("data", {}) for o in cell.get("outputs", [])):
            assert index in begins, f"the figure of cell {index}"
    for id, index in checks.items():
        assert index - 1 in begins, f"the prompt of exercise {id}"
        assert index not in shown, f"the check of exercise {id}"


@each_lesson
def test_no_slide_says_more_than_can_be_read(path):
    # What overflows was measured in a browser; these bounds keep well inside.
    for number, slide in enumerate(slides.slides_of(path), start=1):
        page = "".join(slide.steps)
        prose = re.sub(r"<(pre|table).*?</\1>", "", page, flags=re.S)
        assert len(words(page)) >= 4 or "<img " in page, f"slide {number} is empty"
        assert len(words(prose)) <= 110, f"slide {number} has too many words"
        assert rows(page) <= 14, f"slide {number} has too many lines"
        assert page.count("<img ") <= 1, f"slide {number} has two pictures"


# ---- What a slide shows --------------------------------------------------------------


@each_lesson
def test_a_figure_has_its_words_as_alt_text_and_in_the_notes(path):
    found = 0
    for slide in slides_of(path):
        for alt in re.findall(r'<img alt="([^"]*)"', "".join(slide.steps)):
            found += 1
            said = html.unescape(alt)
            assert len(said.split()) >= 15
            assert said in html.unescape("".join(slide.notes))
    assert found


@each_lesson
def test_an_exercise_says_its_minutes_and_its_notes_what_to_say(path):
    texts = {"".join(s.steps): "".join(s.notes) for s in slides_of(path)}
    for id, solution in lessons.solutions(path).items():
        page, notes = next(
            (page, notes) for page, notes in texts.items() if f"Exercise {id} " in page
        )
        assert f"Your turn: {html.escape(solution.title, quote=False)}" in page
        assert f"{solution.minutes} minutes" in page
        told = slides.book_notes(path)[id].split()[0].strip("*`_\"'")
        assert told in " ".join(words(notes))
        assert solution.answer.strip() not in html.unescape(page)


def test_a_long_text_is_cut_after_a_sentence_and_the_rest_is_for_the_speaker():
    sentence = "One **two. Three** four five six seven eight nine ten eleven twelve."
    shown, rest = slides.shortened("## Why?\n\n" + " ".join([sentence] * 9))
    assert shown.startswith("## Why?\n\nOne **two. Three** four")
    assert shown.endswith("twelve.")
    assert shown.count("**") % 2 == 0
    assert len(shown.split()) <= slides.WORDS + 2
    assert shown.count(sentence) + rest.count(sentence) == 9
    listed = "Choose:\n\n" + "\n".join(f"- {sentence}" for _ in range(9))
    assert slides.shortened(listed) == (listed, "")


@pytest.mark.parametrize(
    ("lines", "result", "is_shown"), [(7, 4, True), (8, 1, False), (2, 10, False)]
)
def test_code_is_shown_if_it_and_its_result_are_short(lines, result, is_shown):
    cell = nbformat.v4.new_code_cell("\n".join(["a = 1"] * lines))
    text = "\n".join(["1"] * result)
    cell.outputs = [nbformat.v4.new_output("stream", text=text)]
    assert slides.shows_code(cell) is is_shown


def test_a_table_has_words_to_the_left_and_numbers_to_the_right():
    table = "<style>x</style><tr><th>0</th><td>-1.5</td><td>A sentence of words</td>"
    assert slides.table_html(table) == (
        '<tr><th class="short">0</th><td class="short">-1.5</td>'
        '<td class="words">A sentence of words</td>'
    )


def test_marks_decide_what_is_on_which_slide(changed):
    marks = {0: "slide", 1: "notes", 3: "subslide", 5: "fragment", 7: "skip"}
    # The last is the cell of an answer, which no mark brings onto a slide.
    path = changed({**marks, 25: "slide"})
    first, second = slides.slides_of(path)
    assert (first.cells, second.cells) == ([0, 1], [3, 5])
    assert "You will be able to" in "".join(first.notes)
    assert len(second.steps) == 2


def test_a_slide_without_a_heading_has_that_of_its_section(changed):
    path = changed({0: "slide", 5: "slide", 6: "slide"})
    assert [
        "<h2>Load and look</h2>" in "".join(s.steps) for s in slides.slides_of(path)
    ] == [False, True, True]


def test_a_text_is_escaped(changed):
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [nbformat.v4.new_output("stream", text="<script>&")]
    path = changed({0: "slide", 85: "slide"}, add=[cell])
    assert "<pre>&lt;script&gt;&amp;</pre>" in slides.page(path)


def test_a_lesson_without_marks_says_what_to_do(changed):
    refused(SlidesError, lambda: slides.slides_of(changed({})), "no slides", "'Slide'")
    lonely = changed({4: "fragment", 5: "slide"})
    refused(SlidesError, lambda: slides.slides_of(lonely), "cell 4", "'fragment'")


# ---- The page ------------------------------------------------------------------------


@each_lesson
def test_a_page_stands_by_itself(path):
    page = slides.page(path)
    assert "<!--" not in page.split("<main>")[0]
    # Nothing that a browser would fetch: no address, no file beside it.
    fetched = re.findall(r'\b(?:src|srcset|action|data)\s*=\s*"([^"]*)"', page)
    assert [url for url in fetched if not url.startswith(("data:image/png", "#"))] == []
    assert not re.search(r"<(link|iframe|object|embed|base)\b|@import|url\(", page)
    assert not re.search(r"src\s*=\s*['\"]?(?:https?:)?//|@import|@font-face", page)
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import)\s*\(", page)
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<section ") == len(slides_of(path))


def test_make_slides_writes_the_lessons_named_and_touches_no_lesson(tmp_path, capsys):
    before = {path: path.read_bytes() for path in PATHS}
    folder = lessons.ROOT / "build" / "test-slides"
    try:
        slides.make_slides(folder, names=["03", "12_"])
        written = sorted(path.name[:2] for path in folder.glob("*.html"))
    finally:
        for path in folder.glob("*.html"):
            path.unlink()
        folder.rmdir()
    assert written == ["03", "12"]
    assert "open one in a browser" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in PATHS} == before


def test_colours_can_be_told_apart_and_letters_read():
    # WCAG 2: 4.5 to 1 for text on its ground.
    def light(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    style = slides.PAGE.read_text(encoding="utf-8")
    inks = {
        c * 2 if len(c) == 3 else c
        for c in re.findall(r"[^-]color: #([0-9a-f]{3,6})", style)
    }
    grounds = set(re.findall(r"background: #([0-9a-f]{6})", style)) | {"ffffff"}
    assert len(inks) >= 3
    assert len(grounds) >= 2
    for ink in inks:
        for ground in grounds:
            dark, bright = sorted([light(f"#{ink}"), light(f"#{ground}")])
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
