"""Slides: the marked cells of each lesson, enough and not too many, and offline."""

import html
import re
from copy import deepcopy
from functools import cache
from itertools import product

import nbformat
import pytest
from conftest import PATHS, SOURCES, refused, stored, walk
from publish.contrast import contrast

from tools import lessons
from tools.author.words import core
from tools.publish import books, slides
from tools.publish.slides import SlidesError


@cache
def shown(id):
    """The slides of a lesson, without what the speaker is told."""
    return slides.slides_of(stored(id).notebook)


def words(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page)).split()


def rows(step):
    """How many lines a code or a result takes: lines of text, rows of tables."""
    blocks = re.findall(r"<pre.*?</pre>", step, re.S)
    return step.count("<tr") + sum(len(block.splitlines()) for block in blocks)


# ---- Each lesson ---------------------------------------------------------------------


def test_question_guess_figures_exercises_and_recap_are_on_slides(lesson):
    # A first step has three times as many exercises, each on a slide of its own.
    assert 12 <= len(shown(lesson.id)) <= (32 if lesson.id[0] == "P" else 25)
    marks = [c.metadata.get("slideshow", {}) for c in lesson.notebook.cells]
    kinds = {kind for mark in marks for kind in mark.values()}
    assert kinds <= {"slide", "fragment", "notes"}, "a mark that nothing reads"
    on_slides = {index for slide in shown(lesson.id) for index in slide.cells}
    begins = {slide.cells[0] for slide in shown(lesson.id)}
    checks = lessons.exercises_of(lesson.notebook)
    assert 0 in begins
    for index, cell in enumerate(core(lesson.notebook)):
        if re.search(r"^## (Guess first|Discuss|Recap)", cell.source, re.M):
            assert index in begins, cell.source
        if any("image/png" in o.get("data", {}) for o in cell.get("outputs", [])):
            assert index in begins, f"the figure of cell {index}"
    for id, index in checks.items():
        assert index - 1 in begins, f"the prompt of exercise {id}"
        assert index not in on_slides, f"the check of exercise {id}"


def test_no_slide_says_more_than_can_be_read_and_figures_have_their_words(lesson):
    # What overflows was measured in a browser; these bounds keep well inside.
    for number, slide in enumerate(shown(lesson.id), start=1):
        page = "".join(slide.steps)
        prose = re.sub(r"<(pre|table).*?</\1>", "", page, flags=re.S)
        assert len(words(page)) >= 4 or "<img " in page, f"slide {number} is empty"
        assert len(words(prose)) <= 110, f"slide {number} has too many words"
        assert rows(page) <= 14, f"slide {number} has too many lines"
        assert page.count("<img ") <= 1, f"slide {number} has two pictures"
        for alt in re.findall(r'<img alt="([^"]*)"', page):
            said = html.unescape(alt)
            assert len(said.split()) >= 15, f"slide {number}"
            assert said in html.unescape("".join(slide.notes)), f"slide {number}"


def test_an_exercise_says_its_minutes_and_its_notes_what_to_say(lesson):
    told = books.of_walk(lesson.walk)
    said = slides.speaker_notes(told)
    made = slides.slides_of(lesson.notebook, said)
    texts = {"".join(s.steps): "".join(s.notes) for s in made}
    for id, one in told["exercises"].items():
        page, notes = next(p for p in texts.items() if f"Exercise {id} " in p[0])
        assert f"Your turn: {html.escape(one['title'], quote=False)}" in page
        assert re.search(rf"{one['minutes']} minutes?\b", page)
        first = one["in_class"].split()[0].strip("*`_\"'")
        assert first in " ".join(words(notes))
        assert one["answer"] not in html.unescape(page)
    notes = ["".join(slide.notes) for slide in made]
    assert "Plan of the hour" in notes[0]
    assert any(slides.text_html(said["discuss"]) in text for text in notes)


# ---- What a slide shows --------------------------------------------------------------


def test_a_long_text_is_cut_after_a_sentence_and_the_rest_is_for_the_speaker():
    sentence = "One **two. Three** four five six seven eight nine ten eleven twelve."
    first, rest = slides.shortened("## Why?\n\n" + " ".join([sentence] * 9))
    assert first.startswith("## Why?\n\nOne **two. Three** four")
    assert first.endswith("twelve.")
    assert first.count("**") % 2 == 0
    assert len(first.split()) <= slides.WORDS + 2
    assert first.count(sentence) + rest.count(sentence) == 9
    listed = "Choose:\n\n" + "\n".join(f"- {sentence}" for _ in range(9))
    assert slides.shortened(listed) == (listed, "")


def test_code_is_shown_if_it_and_its_result_are_short():
    for lines, result, is_shown in [(7, 4, True), (8, 1, False), (2, 10, False)]:
        cell = nbformat.v4.new_code_cell("\n".join(["a = 1"] * lines))
        text = "\n".join(["1"] * result)
        cell.outputs = [nbformat.v4.new_output("stream", text=text)]
        assert slides.shows_code(cell) is is_shown


def test_a_table_has_words_to_the_left_and_numbers_to_the_right():
    table = (
        "<style scoped>x</style><tr><th>0</th><td>-1.5</td><td>A sentence of words</td>"
    )
    assert slides.table_html(table) == (
        '<tr><th class="short">0</th><td class="short">-1.5</td>'
        '<td class="words">A sentence of words</td>'
    )


def marked(marks, id="03", add=()):
    """A lesson with other marks: {index of a cell: mark}."""
    notebook = deepcopy(stored(id).notebook)
    notebook.cells += add
    for index, cell in enumerate(notebook.cells):
        cell.metadata.pop("slideshow", None)
        if index in marks:
            cell.metadata["slideshow"] = {"slide_type": marks[index]}
    return notebook


def test_marks_decide_what_is_on_which_slide():
    # The last is the cell of an answer, which no mark brings onto a slide.
    check = lessons.exercises_of(stored("03").notebook)["03.1"]
    marks = {0: "slide", 1: "notes", 3: "subslide", 5: "fragment", 7: "skip"}
    first, second = slides.slides_of(marked({**marks, check: "slide"}))
    assert (first.cells, second.cells) == ([0, 1], [3, 5])
    assert "You will be able to" in "".join(first.notes)
    assert len(second.steps) == 2


def test_a_slide_without_a_heading_has_that_of_its_section():
    made = slides.slides_of(marked({0: "slide", 5: "slide", 6: "slide"}))
    headed = ["<h2>Load and look</h2>" in "".join(slide.steps) for slide in made]
    assert headed == [False, True, True]


def test_a_text_is_escaped():
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [nbformat.v4.new_output("stream", text="<script>&")]
    last = len(stored("P1").notebook.cells)
    made = slides.slides_of(marked({0: "slide", last: "slide"}, "P1", add=[cell]))
    page = slides.page(made, "<b>")
    assert "<pre>&lt;script&gt;&amp;</pre>" in page
    assert "<title>&lt;b&gt;</title>" in page


def test_a_lesson_without_marks_says_what_to_do():
    refused(SlidesError, lambda: slides.slides_of(marked({})), "No cell", "slide=")
    lonely = marked({4: "fragment", 5: "slide"})
    refused(SlidesError, lambda: slides.slides_of(lonely), "Cell 4", "'fragment'")


# ---- The page ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of a lesson, as it is written."""
    folder = tmp_path_factory.mktemp("slides")
    before = [path.read_bytes() for path in PATHS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "told", lambda path: books.of_walk(walk("03")))
        number = slides.write(folder, SOURCES["03"])
    assert [path.read_bytes() for path in PATHS] == before
    (written,) = folder.iterdir()
    assert written.name == f"{SOURCES['03'].stem}.html"
    text = written.read_text("utf-8")
    assert text.count("<section ") == number == len(shown("03"))
    return text


def test_a_page_stands_by_itself(page):
    assert "<title>03 · Who has belonged" in page
    assert "<!--" not in page.split("<main>")[0]
    # Nothing that a browser would fetch: no address, no file beside it.
    fetched = re.findall(r'\b(?:src|srcset|action|data)\s*=\s*"([^"]*)"', page)
    assert [url for url in fetched if not url.startswith(("data:image/png", "#"))] == []
    assert not re.search(r"<(link|iframe|object|embed|base)\b|@import|url\(", page)
    assert not re.search(r"src\s*=\s*['\"]?(?:https?:)?//|@import|@font-face", page)
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import)\s*\(", page)
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_contents_lead_to_the_first_slide_of_each_heading(page):
    nav = page[page.index("<nav") : page.index("</nav>")]
    listed = re.findall(r'<li><a href="#(\d+)">(.+?)</a>', nav)
    headings = dict(
        re.findall(
            r'<section id="(\d+)"[^>]*>\s*<div class="slide"><h1>(.+?)</h1>', page
        )
    )
    assert [headings[number] for number, _ in listed] == [name for _, name in listed]
    assert {name for _, name in listed} == {*headings.values()}
    assert len({name for _, name in listed}) == len(listed) > 10


def test_tables_have_neither_borders_of_their_own_nor_names_as_headings(page):
    heads = re.findall(r'<table class="frame">.*?</thead>', page, re.S)
    assert heads
    assert not re.search(r'border="1"|class="dataframe"', page)
    assert not re.search(r">[^<>]*_[^<>]*<", "".join(heads))


def test_colours_can_be_told_apart_and_letters_read():
    style = slides.PAGE.read_text(encoding="utf-8")
    inks = re.findall(r"[^-]color: #([0-9a-f]{3,6})", style)
    inks = {ink * 2 if len(ink) == 3 else ink for ink in inks}
    grounds = set(re.findall(r"background: #([0-9a-f]{6})", style)) | {"ffffff"}
    assert len(inks) >= 3
    assert len(grounds) >= 2
    for ink, ground in product(inks, grounds):
        assert contrast(ink, ground) >= 4.5, (ink, ground)
