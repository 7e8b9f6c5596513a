"""`make slides`: the marked cells of the lessons as slides, under build/slides.

One web page a lesson, with everything in it: it opens from a disk or a stick in any
browser, and asks nothing of the network. The marks are those that JupyterLab sets
(property inspector, *Slide type*) and nbconvert reads:

- ``slide`` (or ``subslide``) begins a slide;
- ``fragment`` appears on it at the next key;
- ``notes`` is for the speaker alone.

Any other cell stays away. A slide shows a text's heading and its first sentences, or a
list; code if it is short; results, but not those of checks. The rest of the text, the
words of a figure and what teachers are told of it are the speaker's notes.
"""

import html
import re
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nbconvert.filters import markdown2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from helpers.datasets import CourseError
from tools import lessons
from tools.author import source
from tools.author.words import core
from tools.publish import books

PAGE = Path(__file__).with_name("slides.html")
# What can be read from the last row: so many words of a text; so many lines of code,
# and of code and result together. Where there are more, the result stands alone.
WORDS = 45
CODE_LINES = 7
ALL_LINES = 11
# What an author can do; `tools.author.source.slide_marks` has the rules.
HOW = 'In the source, mark one that should: slide="slide".'
SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=[A-Z\"“*`(\d])")


class SlidesError(books.EditionError):
    """A lesson that gives no slides."""


@dataclass
class Slide:
    """One slide: pieces of HTML, each shown at one key, and the speaker's notes."""

    cells: list = field(default_factory=list)  # indexes in the notebook
    steps: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def mark(cell):
    """'slide', 'fragment', 'notes', or '' for a cell that is on no slide."""
    kind = cell.metadata.get("slideshow", {}).get("slide_type", "")
    kind = {"subslide": "slide"}.get(kind, kind)
    return kind if kind in ("slide", "fragment", "notes") else ""


def sentences(text):
    """The sentences of a text; emphasis and code are not torn apart."""
    whole = [""]
    for piece in SENTENCE.split(text):
        whole[-1] = f"{whole[-1]} {piece}".strip()
        if not any(whole[-1].count(sign) % 2 for sign in ("**", "*", "`")):
            whole.append("")
    return [sentence for sentence in whole if sentence]


def shortened(text):
    """A text as (what the slide shows, the rest): lists and code blocks stay whole."""
    shown, rest, words = [], [], 0
    for block in re.split(r"\n{2,}", text.strip()):
        if re.match(r"#|\d+\. |- |```| {4}", block):
            (rest if rest else shown).append(block)
            continue
        kept = []
        for sentence in sentences(block):
            words += len(sentence.split())
            if not rest and (words <= WORDS or (not kept and words <= 2 * WORDS)):
                kept.append(sentence)
            else:
                rest.append(sentence)
        if kept:
            shown.append(" ".join(kept))
    return "\n\n".join(shown), " ".join(rest)


def around_heading(text):
    """A text as (before its first heading, from there on, from its second heading)."""
    starts = [match.start() for match in re.finditer(r"^##? ", text, re.M)]
    first = starts[0] if starts else 0
    end = starts[1] if len(starts) > 1 else len(text)
    return text[:first].strip(), text[first:end].strip(), text[end:].strip()


def exercise_text(text):
    """An exercise as a slide says it: whose turn it is, and how long."""
    said = r"## Your turn: \2\n\n*Exercise \1 · \3 minutes*"
    return source.HEADING.sub(said, text).replace(" · 1 minutes*", " · 1 minute*")


def text_html(text):
    return books.bare(markdown2html(text))


def shows_code(cell):
    """Whether a code cell is shown with its code: if it is short, and so is the result.

    The code of a figure never is: how to draw is not what a slide asks.
    """
    lines = rows = len(cell.source.splitlines())
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            return False
        text = output.get("text") or data.get("text/plain", "")
        table = data.get("text/html", "")
        rows += table.count("<tr") or len(text.splitlines())
    return lines <= CODE_LINES and rows <= ALL_LINES


NUMBER = re.compile(r"[-+\d.,:%e ]+|NaN|NaT|&lt;NA&gt;|True|False|inf")


def table_html(table):
    """A table of pandas for a slide: words to the left, and no short entry broken."""

    def entry(match):
        tag, text = match[1], match[2]
        words = "words" * (tag == "td" and not NUMBER.fullmatch(text))
        kinds = f"{words} {'short' * (len(text) <= 14)}".strip()
        return f'<{tag} class="{kinds}">{text}</{tag}>'

    table = books.frames(table).replace(' style="text-align: left;"', "")
    return re.sub(r"<(td|th)>([^<]+)</\1>", entry, table)


def results(cell):
    """What a code cell gives, as (HTML for the slide, texts for the notes)."""
    shown, notes, after_figure = [], [], False
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            alt = html.escape(output.metadata.get("image/png", {}).get("alt", ""))
            png = "".join(data["image/png"].split())
            shown.append(f'<img alt="{alt}" src="data:image/png;base64,{png}">')
            after_figure = True
        elif after_figure and "text/html" in data:
            # The figure in words, and its tables.
            notes.append(books.frames(data["text/html"]))
        elif "text/html" in data:
            shown.append(table_html(data["text/html"]))
        elif output.output_type == "error":
            # Of an error on purpose the last line is read aloud.
            last = f"{output.ename}: {output.evalue}"
            shown.append(f"<pre>{html.escape(last)}</pre>")
        else:
            text = output.get("text") or data.get("text/plain", "")
            if text.strip():
                shown.append(f"<pre>{html.escape(text.rstrip())}</pre>")
    return "".join(shown), notes


def speaker_notes(told):
    """What teachers are told, by place: the title, each exercise, the discussion."""
    notes = told["notes"]
    first = [name for name in ("In a nutshell", "Plan of the hour") if name in notes]
    return {
        "title": "\n\n".join(f"### {name}\n\n{notes[name]}" for name in first),
        "discuss": notes.get("For the seminar room", ""),
        **{id: one["in_class"] for id, one in told["exercises"].items()},
    }


def slides_of(notebook, said=None):
    """The slides of a lesson, in order. Raises SlidesError if no cell begins one.

    `said` is what the speaker is told: see `speaker_notes`.
    """
    said = said or {}
    checks = set(lessons.exercises_of(notebook).values())
    slides, heading = [], ""
    discussed = any(c.source.startswith("## Discuss") for c in notebook.cells)
    # What is for the curious is for their desks.
    for index, cell in enumerate(core(notebook)):
        if cell.cell_type == "markdown":
            found = re.findall(r"^## (.+)$", cell.source, re.M)
            heading = found[-1] if found else heading
        kind = mark(cell)
        if not kind or index in checks:
            continue
        if kind == "slide":
            slides.append(Slide())
        elif not slides:
            raise SlidesError(
                f"Cell {index} is marked {kind!r}, but no cell before it is marked as "
                f"a slide. {HOW}"
            )
        slide = slides[-1]
        slide.cells.append(index)
        if kind == "notes":
            slide.notes.append(text_html(cell.source))
            continue
        if cell.cell_type == "markdown":
            text = exercise_text(cell.source)
            before, text, after = around_heading(text)
            if kind == "slide" and not text.startswith("#"):
                text = f"## {heading}\n\n{text}"
            shown, rest = shortened(text)
            rest = "\n\n".join(part for part in (before, rest, after) if part)
            slide.steps.append(text_html(shown))
            if rest:
                slide.notes.append(text_html(rest))
            exercise = source.HEADING.search(cell.source)
            place = exercise[1] if exercise else "title" if index == 0 else ""
            # A first step has no discussion of its own: it ends with one.
            ending = "## Discuss" if discussed else "## Recap"
            place = "discuss" if cell.source.startswith(ending) else place
            if said.get(place):
                slide.notes.append(text_html(said[place]))
            continue
        shown, notes = results(cell)
        slide.notes += notes
        if shows_code(cell):
            look = HtmlFormatter(cssclass="code")
            shown = highlight(cell.source, PythonLexer(), look) + shown
        if kind == "slide":
            shown = f"<h2>{html.escape(heading)}</h2>{shown}"
        slide.steps.append(shown)
    if not slides:
        raise SlidesError(f"No cell begins a slide. {HOW}")
    return slides


def page(slides, title):
    """The slides of a lesson as one HTML page that stands by itself."""
    sections, listed = [], {}
    for number, slide in enumerate(slides, start=1):
        # In its time a slide is a page, with one heading of the first order.
        first, *later = slide.steps
        first = re.sub(r"<h2>(.+?)</h2>", r"<h1>\1</h1>", first, count=1)
        shown = "".join(slide.steps)
        kind = "figure" if "<img " in shown else "words"
        if number == 1:
            kind = "title"
        elif "Your turn: " in first:
            kind += " yours"
        elif "<pre" in shown or "<table" in shown:
            kind = kind.replace("words", "results")
        # Of several slides with one heading, the first is in the contents.
        for heading in re.findall(r"<h[1-3]>(.+?)</h[1-3]>", first)[:1]:
            listed.setdefault(heading, number)
        steps = "".join(f'<div class="step">{step}</div>' for step in later)
        sections.append(
            f'<section id="{number}" class="{kind}" aria-label="Slide {number} of '
            f'{len(slides)}">\n<div class="slide">{first}{steps}</div>\n'
            f"<aside>{''.join(slide.notes)}</aside>\n</section>"
        )
    contents = [
        f'<li><a href="#{n}">{heading}</a></li>' for heading, n in listed.items()
    ]
    parts = {"slides": "\n".join(sections), "contents": "".join(contents)}
    return books.filled(PAGE, title, ".code", **parts)


def write(folder, path):
    """Write the slides of one lesson; returns how many there are."""
    lesson = source.read(path)
    notebook, told = books.built(lesson), books.told(path)
    try:
        slides = slides_of(notebook, speaker_notes(told))
    except SlidesError as problem:
        raise SlidesError(f"{lesson.where}: {problem}") from None
    made = page(slides, f"{lesson.id} · {told['title']}")
    (folder / f"{path.stem}.html").write_text(made, encoding="utf-8")
    return len(slides)


def make_slides(folder=lessons.BUILD / "slides", names=()):
    paths = books.chosen(names)
    folder.mkdir(parents=True, exist_ok=True)
    for path, number in books.done(partial(write, folder), paths):
        print(f"{path.stem}.html: {number} slides", flush=True)
    print(
        f"The slides are in {books.named(folder)}: open one in a browser. "
        "Arrow keys turn them, n opens your notes in a window of their own."
    )


def main(*names):
    try:
        make_slides(names=names)
    except CourseError as problem:
        sys.exit(f"\n{problem}")


if __name__ == "__main__":
    main(*sys.argv[1:])
