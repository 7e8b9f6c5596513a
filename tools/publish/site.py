"""`make site`: the course as a website, from the stored notebooks and the tables.

Writes the pages under build/site-source and lets Sphinx, in an environment of its own,
make build/site of them. Sphinx executes nothing; the instructor's books are worked out
before, unless they are remembered. The files that people write lie in notebooks/site:
Sphinx's settings, the texts of three pages (a word in << >> stands for what is filled
in here), style and script; and in notebooks/glossary.md.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from copy import deepcopy
from functools import cache
from itertools import groupby
from pathlib import Path

import nbformat
import pandas as pd

from helpers.datasets import DATA, CourseError, load, package
from tools import lessons
from tools.author import source
from tools.publish import books, editions, face
from tools.trials import browser

SETTINGS = lessons.NOTEBOOKS / "site"
BUILD = lessons.BUILD
# What Sphinx reads, what it copies as it is, and the site.
SOURCE, FILES, SITE = BUILD / "site-source", BUILD / "site-files", BUILD / "site"

GLOSSARY = lessons.NOTEBOOKS / "glossary.md"
TERM = re.compile(
    r"^- \*\*(?P<term>[^*]+)\*\*: (?P<meaning>.+?) "
    r"\[(?P<lesson>\w+), (?P<section>[^]]+)\]\([^)]+\)$",
    re.M,
)
LESSON_ROW = re.compile(r"^\| \[(\w+)\]\(notebooks/\S+\) \| (.+?) \| (.+?) \|$")
PART_ROW = re.compile(r"^\| \*\*(\w+)\*\* \| \*\*(.+?)\*\* \| \|$")


class SiteError(CourseError):
    """Something that a page is made of, and that is not there."""


# ---- Addresses and links ------------------------------------------------------------


def slug(heading):
    """The id of a heading on its page, as Sphinx gives it.

    Small letters and digits, all else a hyphen, no digit in front: 'Whose count?' is
    `whose-count`. Any page can link to `history/03_….html#whose-count`.
    """
    text = unicodedata.normalize("NFKD", heading.lower())
    text = " ".join(text.encode("ascii", "ignore").decode().split())
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", text))


@cache
def stored(path):
    """A lesson as it is stored; to be read only."""
    return lessons.read(path)


def where(path):
    """The path of a lesson below notebooks/."""
    return path.relative_to(lessons.NOTEBOOKS).as_posix()


@cache
def lesson_paths():
    """{'03': path below notebooks/ without its ending}, in order."""
    return {
        lessons.lesson_id(path): where(path).removesuffix(".ipynb")
        for path in lessons.lesson_paths()
    }


def codebook():
    """{table: its entry in the codebook}."""
    return {entry["name"]: entry for entry in package()["resources"]}


def fields_of(name):
    """{column: its entry in the codebook} of a table."""
    return {field["name"]: field for field in codebook()[name]["schema"]["fields"]}


def lesson_link(id, text, section="", root=""):
    """A link to a lesson, or to a section of it."""
    end = f"#{slug(section)}" if section else ""
    return f'<a href="{root}{lesson_paths()[id]}.html{end}">{html.escape(text)}</a>'


def table_link(name, folder="codebook/"):
    return f'<a href="{folder}{name}.html"><code>{name}</code></a>'


# ---- HTML that everybody can read ---------------------------------------------------

SCRIPTS = {
    "ru": r"[\u0400-\u04ff]+(?:[ .,’-]+[\u0400-\u04ff]+)*",
    "zh": r"[\u3400-\u9fff《》“”、，。]*[\u3400-\u9fff]+[\u3400-\u9fff《》、，。]*",
}


def mark_languages(text):
    """Wrap Cyrillic and Chinese words so that a screen reader changes its voice."""
    if text.isascii():
        return text
    parts = re.split(r"(^```.*?^```|`[^`\n]+`|<[^>]+>)", text, flags=re.M | re.S)
    for place in range(0, len(parts), 2):
        if place and " lang=" in parts[place - 1]:
            continue  # it says so already
        for code, letters in SCRIPTS.items():
            mark = rf'<span lang="{code}">\g<0></span>'
            parts[place] = re.sub(letters, mark, parts[place])
    return "".join(parts)


def table(columns, rows, caption, id=None):
    """A table whose cells name their column, for narrow screens and screen readers.

    `columns` are headings; a row is a pair (attributes, cells), the cells HTML. The
    first cell of a row is its heading.
    """
    name = f' id="{id}"' if id else ""
    # Long tables may use the whole width of the screen.
    wide = " wide" if len(columns) > 6 else ""
    heads = [f'<th role="columnheader" scope="col">{c}</th>' for c in columns]
    # As cards, a browser would forget that this is a table: the roles say so again.
    lines = [
        f'<table class="course cards{wide}"{name} role="table">\n<caption>',
        f'{html.escape(caption)}</caption>\n<thead role="rowgroup">\n<tr role="row">',
        *heads,
        '</tr></thead><tbody role="rowgroup">',
    ]
    for attributes, (first, *rest) in rows:
        lines.append(f'<tr role="row"{attributes}>')
        lines.append(f'<th role="rowheader" scope="row">{first}</th>')
        for column, cell in zip(columns[1:], rest, strict=True):
            empty = "" if cell else ' class="empty"'
            lines.append(f'<td role="cell" data-label="{column}"{empty}>{cell}</td>')
        lines.append("</tr>")
    return one_block("\n".join([*lines, "</tbody></table>"]))


def definitions(kind, pairs):
    """A list of words, each with what is told of it; both are HTML."""
    items = "".join(f"<dt>{word}</dt><dd>{told}</dd>" for word, told in pairs)
    return f'<dl class="{kind}">{items}</dl>'


def blocks(*texts):
    """The text of a page."""
    return "\n\n".join(texts) + "\n"


def one_block(text):
    """HTML without blank lines, at which Markdown would end it."""
    return re.sub(r"\n\s*\n", "\n", text)


def filters(table_id, label, choices=()):
    """The form that narrows a table; course.js shows it and does the work.

    `choices` are (name of the data attribute, label, {value: words}).
    """
    lines = [
        f'<form class="filter" data-table="{table_id}" role="search" hidden>',
        f'<label>{label} <input type="search" autocomplete="off"></label>',
    ]
    for name, words, options in choices:
        lines.append(f'<label>{words} <select data-by="{name}">')
        for value, text in {"": "all", **options}.items():
            lines.append(f'<option value="{value}">{html.escape(text)}</option>')
        lines.append("</select></label>")
    return "\n".join([*lines, '<output aria-live="polite"></output></form>'])


def text_of(value):
    """A cell of a table as escaped text; nothing where it is empty."""
    return "" if pd.isna(value) else html.escape(str(value), quote=False)


def id_of(name):
    """An id as text that may be broken where its words end."""
    return text_of(name).replace("_", "_<wbr>")


# ---- Lessons -----------------------------------------------------------------------


@cache
def terms():
    """The glossary: one dict a term, with term, meaning, lesson and section."""
    found = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        match = TERM.match(line)
        if line.startswith("- ") and not match:
            raise SiteError(
                f"notebooks/glossary.md: the line '{line[:60]}…' is not of the form "
                "'- **term**: meaning. [03, Section](path)'."
            )
        found += [match.groupdict()] if match else []
    return found


def terms_of(id, shown):
    """The terms that a lesson introduces, as they are shown, and their meanings."""
    return [
        (shown(term["term"]), markdown_line(term["meaning"]))
        for term in terms()
        if term["lesson"] == id
    ]


def uses(text, term):
    """Whether a text uses a term; 'node, vertex' has two forms, each with a plural."""
    forms = "|".join(re.escape(word.strip("` ")) for word in term.split(", "))
    return re.search(rf"(?<!\w)(?:{forms})(?:s|es)?(?!\w)", text, re.I) is not None


def term_link(term, root):
    name = html.escape(term.replace("`", ""))
    return f'<a href="{root}glossary.html#{term_id(term)}">{name}</a>'


def term_id(term):
    # `range` counts; a range is two figures. `&` has no letter for a slug.
    kind = "code" if term.startswith("`") else "term"
    return f"{kind}-{slug(term) or ord(term.strip('`'))}"


def lesson_page(path):
    """A lesson as a page: the stored notebook, with links and what readers need."""
    notebook, id = deepcopy(stored(path)), lessons.lesson_id(path)
    root = "../" * where(path).count("/")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = linked(cell.source, root)
        for output in cell.get("outputs", []):
            mend(cell, output, root)
    first = notebook.cells[0]
    title, _, rest = first.source.removeprefix("# ").partition("\n")
    first.source = f"# {id} · {title}\n\n{lesson_bar(path, root)}\n{rest}"
    box = nbformat.v4.new_markdown_cell(word_box(notebook, id, root), id="words")
    notebook.cells.append(box)
    return notebook


def lesson_bar(path, root):
    """What one can do with a lesson: run it, here or elsewhere, and take it along."""
    links = []
    for words, address in face.launches(where(path)).items():
        start = "" if address.startswith("https:") else root
        links.append(f'<a class="run" href="{start}{address}">{words}</a>')
    links.append(f'<a download href="{root}files/notebooks/{where(path)}">Download</a>')
    return f'<p class="lesson-bar">{" ".join(links)}</p>\n'


def linked(text, root):
    """Markdown with links to the tables a lesson uses and the claims it tests."""
    before, lead, used = text.partition("**Data used:**")
    line, end, rest = used.partition("\n")
    line = re.sub(r"`(\w+)`", table_link(r"\1", f"{root}codebook/"), line)
    claim = rf'<a href="{root}claims.html#\1"><strong>\1</strong></a>'
    text = f"{before}{lead}{line}{end}{rest}"
    return mark_languages(re.sub(r"\*\*([GQXWS]\d\d[a-z]?)\*\*", claim, text))


def mend(cell, output, root):
    """Make one stored output readable for everybody."""
    data = output.get("data", {})
    if "image/png" in data:
        words = output.metadata.get("image/png", {}).get("alt", "")
        if not words:
            raise SiteError(f"A figure has no text: {cell.source.splitlines()[-1]}")
        # myst-nb gives the text from here to the image; one figure a cell.
        cell.metadata["mystnb"] = {"image": {"alt": words}}
    if "text/html" in data:
        data["text/html"] = mark_languages(readable(data["text/html"], root))


def readable(page, root):
    """HTML of an output: pandas' tables with headings that say what they head."""
    link = table_link(r"\1", f"{root}codebook/")
    page = re.sub(r"(?<=table )<code>(\w+)</code>", link, page)
    if 'class="dataframe"' not in page:
        return page
    page = books.frames(page, in_words=False)
    # Words are read from the left; sentences may be broken.
    page = page.replace(' style="text-align: left;"', ' class="words"')
    long = r'<\1 class="long">\2</'
    page = re.sub(r'<(t[dh])(?: class="words")?>([^<]{30,})</', long, page)
    head, _, body = page.partition("</thead>")
    head = re.sub(r"<th\b", '<th scope="col"', head)
    body = re.sub(r"<th\b", '<th scope="row"', body)
    return f"{head}</thead>{body}"


def word_box(notebook, id, root):
    """The terms that a lesson introduces, and those it takes up, linked."""
    text = "\n".join(cell.source for cell in notebook.cells)
    before = list(lesson_paths())
    before = before[: before.index(id)]
    new = terms_of(id, lambda term: term_link(term, root))
    old = [
        term_link(t["term"], root)
        for t in terms()
        if t["lesson"] in before and uses(text, t["term"])
    ]
    box = f"## Words of this lesson\n\n{definitions('words', new)}"
    return f"{box}\n\nMet before: {', '.join(old)}." if old else box


def markdown_line(text):
    """The little Markdown of a glossary line as HTML."""
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)


# ---- The other pages -----------------------------------------------------------------


@cache
def overview():
    """The lessons as the README lists them: {id: (part, question, craft)}, in order.

    A lesson that the README does not list yet comes with its own title.
    """
    part, listed = "Before you begin", {}
    for line in (lessons.ROOT / "README.md").read_text("utf-8").splitlines():
        if match := PART_ROW.match(line):
            part = f"{match[1]} · {match[2]}"
        elif match := LESSON_ROW.match(line):
            listed[match[1]] = (part, match[2], match[3])
    found, part = {}, ""
    for path in lessons.lesson_paths():
        id = lessons.lesson_id(path)
        title = stored(path).cells[0].source.partition("\n")[0].removeprefix("# ")
        told = listed.get(id, (part, title, ""))
        # A lesson beside the parts, after them, stands for itself.
        if path.parent == lessons.NOTEBOOKS and told[0] == part:
            told = ("To finish", *told[1:])
        part, found[id] = told[0], told
    return found


def index_page(runtime):
    cards, trees = [], []
    for part, ids in groupby(overview(), key=lambda id: overview()[id][0]):
        paths = [Path(f"{lesson_paths()[id]}.ipynb") for id in ids]
        items = "\n".join(card(lessons.NOTEBOOKS / path) for path in paths)
        cards.append(f'### {part}\n\n<ul class="lesson-cards">\n{items}\n</ul>')
        listed = [
            f"{face.short_name(p)} <{p.with_suffix('').as_posix()}>" for p in paths
        ]
        trees.append(toctree(part, listed))
    others = "codebook/index claims glossary python sources instructors credits"
    trees.append(toctree("Look up", others.split()))
    start = f'<p class="lesson-bar">{lesson_link("00", "Start with lesson 00")}</p>'
    page = fill(
        "index",
        start=start,
        map=face.front_map()[1],
        numbers=numbers(),
        lessons="\n\n".join(cards),
        runtime=runtime,
    )
    return blocks(page, *trees)


def numbers():
    """What the course has how many of, counted."""
    paths = lessons.lesson_paths()
    exercises = sum(len(lessons.exercises_of(stored(path))) for path in paths)
    counted = {
        "lessons": (len(paths), "#the-lessons"),
        "checked exercises": (exercises, "instructors.html#the-lessons-at-a-glance"),
        "tables": (len(codebook()), "codebook/index.html"),
        "claims": (len(load("claims")), "claims.html"),
        "sources": (len(load("sources")), "sources.html"),
    }
    items = "".join(
        f'<li><a href="{link}"><strong>{number:,}</strong> {words}</a></li>'
        for words, (number, link) in counted.items()
    )
    return f'<ul class="numbers">{items}</ul>'


def card(path):
    """A lesson on the start page: its picture, its question, its craft."""
    id = lessons.lesson_id(path)
    _, question, craft = overview()[id]
    if found := face.picture(stored(path)):
        alt = html.escape(found[1])
        shown = f'<img alt="{alt}" src="pictures/{id}.png" loading="lazy">'
    else:
        code = html.escape(face.specimen(stored(path)), quote=False)
        shown = f'<div class="specimen" aria-hidden="true">{code}</div>'
    name = f"{id} · {question}"
    return one_block(
        f"<li>{shown}\n<strong>{lesson_link(id, name)}</strong>\n"
        f"<span>{html.escape(craft)}</span></li>"
    )


def toctree(caption, names):
    options = f":caption: {caption}\n:hidden:\n"
    return f"```{{toctree}}\n{options}\n" + "\n".join(names) + "\n```"


def fill(name, **parts):
    """A page of notebooks/site with its << >> filled in."""
    page = (SETTINGS / f"{name}.md").read_text(encoding="utf-8")
    for word, text in parts.items():
        page = page.replace(f"<<{word}>>", text)
    if left := re.search(r"<<\w+>>", page):
        raise SiteError(f"notebooks/site/{name}.md: nothing fills {left[0]}.")
    return page


GROUPS = {
    "": "For every part",
    "history": "History",
    "economy": "Economic initiatives",
    "networks": "Member networks",
}


def codebook_pages():
    """{name: page} for every table, and their index."""
    pages, parts = {}, {}
    boxes = {
        lessons.lesson_id(p): lessons.box(stored(p)) for p in lessons.lesson_paths()
    }
    for name, entry in codebook().items():
        used = [id for id, box in boxes.items() if name in box["tables"]]
        pages[name] = table_page(entry, used)
        parts.setdefault(entry["path"].rpartition("/")[0], []).append(entry)
    text = [
        "# Codebook",
        package()["description"],
        f"{len(pages)} tables, each with its columns, its sources and a download. All "
        "of them together are a Frictionless Data Package: "
        '<a download href="../data/datapackage.json">datapackage.json</a> names the '
        "files beside it.",
    ]
    for part, entries in parts.items():
        rows = []
        for entry in entries:
            link = table_link(entry["name"], folder="")
            cells = [link, text_of(entry["title"]), count_of(entry), period_of(entry)]
            rows.append(("", cells))
        columns = ["Table", "What one row is", "Rows", "Period"]
        title = GROUPS.get(part, part.capitalize())
        text.append(f"## {title}\n\n{table(columns, rows, title)}")
    text.append(toctree("Tables", list(pages)))
    pages["index"] = blocks(*text)
    return pages


def count_of(entry):
    return f"{entry['rows']:,}" if "rows" in entry else ""


def period_of(entry):
    period = entry.get("period")
    return f"{period['start']} to {period['end']}" if period else ""


def table_page(entry, used):
    """The codebook of one table."""
    size = entry["bytes"]
    size = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size // 1000, 1):,} kB"
    file, period = Path(entry["path"]).name, period_of(entry)
    schema = entry.get("schema", {"fields": []})
    facts = {
        "File": f'<a download href="../data/{entry["path"]}">{file}</a> ({size})',
        "Rows": count_of(entry),
        "Period": period and f"{period}: {text_of(entry['period']['meaning'])}",
        "Licence": "; ".join(
            f'<a href="{licence["path"]}">{text_of(licence["title"])}</a>'
            for licence in entry["licenses"]
        ),
        "Used in": ", ".join(
            lesson_link(id, f"lesson {id}", root="../") for id in used
        ),
        "Key": " + ".join(f"<code>{n}</code>" for n in schema.get("primaryKey", [])),
        "Refers to": "; ".join(map(reference, schema.get("foreignKeys", []))),
    }
    facts = definitions("facts", ((k, v) for k, v in facts.items() if v))
    name, one_row = entry["name"], f"*One row is {entry['title']}.*"
    parts = [f"# {name}", one_row, entry["description"], facts]
    if schema["fields"]:
        columns = ["Column", "Type", "Unit", "May be empty", "Meaning"]
        rows = map(column_row, schema["fields"])
        parts += ["## Columns", table(columns, rows, f"Columns of {name}")]
    return blocks(*parts)


def reference(key):
    """A foreign key in words, linked."""
    ours = key["fields"]
    ours = ours if isinstance(ours, str) else " + ".join(ours)
    return f"<code>{ours}</code> → {table_link(key['reference']['resource'], '')}"


def column_row(field):
    limits, name = field.get("constraints", {}), field["name"]
    meaning = markdown_line(field["description"])
    told = field.get("meanings", {})
    if values := limits.get("enum"):
        meaning += definitions(
            "values",
            ((f"<code>{text_of(v)}</code>", text_of(told.get(str(v)))) for v in values),
        )
    words = {
        "minimum": "at least {}",
        "maximum": "at most {}",
        "unique": "each value once",
    }
    rules = [
        told.format(limits[rule]) for rule, told in words.items() if rule in limits
    ]
    if rules:
        meaning += f" ({', '.join(rules)})"
    empty = "no" if limits.get("required") else "yes"
    unit = text_of(field.get("unit", ""))
    cells = [f"<code>{id_of(name)}</code>", field["type"], unit, empty, meaning]
    return f' id="{name}"', cells


def claims_page():
    """The ledger: each claim, its verdict, the evidence, the lesson that tests it."""
    claims, fields = load("claims"), fields_of("claims")
    documents = {
        id: words.partition(",")[0]
        for id, words in fields["source_id"]["meanings"].items()
    }
    verdicts, counts = fields["verdict"]["meanings"], claims["verdict"].value_counts()
    tested_in = {id: id for id in lesson_paths() if id in set(claims["lesson"])}
    choices = [
        ("verdict", "Verdict", {v: v for v in verdicts}),
        ("document", "Document", documents),
        ("lesson", "Lesson", tested_in),
    ]
    columns = ["Claim", "What the document says", "Verdict", "Evidence"]
    columns += ["Tested in", "Said by", "Sources"]
    rows = [claim_row(claim, documents) for _, claim in claims.iterrows()]
    verdicts = [
        (f"{verdict_mark(v)} {counts.get(v, 0)}", text_of(told))
        for v, told in verdicts.items()
    ]
    return blocks(
        "# Claims",
        f"{len(claims)} checkable statements of the five documents that the course "
        "starts from, each with a verdict, the deciding value, the evidence for it and "
        "the lesson that puts it to the test. The claims are reported, not "
        'endorsed; see the <a href="codebook/claims.html">codebook of this table</a>. '
        '<a download href="data/history/claims.csv">Download the table</a>.',
        definitions("facts", verdicts),
        filters("ledger", "Search the claims", choices),
        table(columns, rows, "Claims of the five documents", "ledger"),
    )


def verdict_mark(verdict):
    return f'<span class="verdict {verdict}">{verdict}</span>'


def names_in(cell):
    """What a cell of a table lists, joined by semicolons."""
    return cell.split(";") if pd.notna(cell) else []


def claim_row(claim, documents):
    """A row of the ledger, with what its lesson found."""
    id, verdict, document = claim["claim_id"], claim["verdict"], claim["source_id"]
    lesson, section = claim["lesson"], claim["section"]
    tested = f"{lesson_link(lesson, f'lesson {lesson}')}, "
    tested += lesson_link(lesson, section, section)
    if names := names_in(claim["tables"]):
        tested += " · " + ", ".join(map(table_link, names))
    evidence = text_of(claim["evidence"])
    if pd.notna(claim["found"]):
        told = text_of("; ".join(claim[["found_unit", "found_for"]].dropna()))
        found = f"<strong>{id_of(claim['found'])}</strong> ({told})"
        evidence = f"{found}. {evidence}"
    cells = [
        f'<a href="#{id}">{id}</a>',
        text_of(claim["claim"]),
        verdict_mark(verdict),
        evidence,
        tested,
        source_link(document, text_of(documents[document])),
        ", ".join(source_link(n, id_of(n)) for n in names_in(claim["sources"])),
    ]
    attributes = f' id="{id}" data-verdict="{verdict}" data-document="{document}"'
    return f'{attributes} data-lesson="{lesson}"', cells


def source_link(id, text):
    return f'<a href="sources.html#{id}">{text}</a>'


def sources_page():
    """Every source, with its address where it is known; addresses are not fetched."""
    sources, rows = load("sources"), []
    for _, row in sources.iterrows():
        title = text_of(row["title"])
        # A title in brackets is a description in English.
        if row["language"] != "en" and not title.startswith("["):
            title = f'<span lang="{row["language"]}">{title}</span>'
        if row["url_status"] == "full" and pd.notna(row["url"]):
            title = f'<a href="{html.escape(row["url"])}">{title}</a>'
        author = f"{text_of(row['author'])}, " if pd.notna(row["author"]) else ""
        cells = [
            f"<code>{id_of(row['source_id'])}</code>",
            title,
            author + text_of(row["publisher"]),
            published(row),
            text_of(row["kind"]),
            text_of(row["language"]),
            id_of(row["read"]),
            id_of(row["terms"]),
        ]
        rows.append((f' id="{row["source_id"]}" data-kind="{row["kind"]}"', cells))
    columns = ["Id", "Title", "Publisher", "Published", "Kind", "Language"]
    columns += ["Read", "Terms"]
    kinds = {v: v for v in fields_of("sources")["kind"]["constraints"]["enum"]}
    return blocks(
        "# Sources",
        codebook()["sources"]["description"],
        f"{len(sources):,} sources. What the words in the last columns mean is in the "
        '<a href="codebook/sources.html">codebook</a>. '
        '<a download href="data/sources.csv">Download the table</a>.',
        filters("source-list", "Search the sources", [("kind", "Kind", kinds)]),
        table(columns, rows, "Sources of the course", "source-list"),
    )


def published(row):
    """A date as precise as it is known."""
    day, precision = row["published_on"], row["published_precision"]
    form = {"year": "%Y", "month": "%Y-%m"}.get(precision, "%Y-%m-%d")
    return "" if pd.isna(day) else day.strftime(form)


def glossary_page():
    """The glossary, each term with the section that introduces it."""

    def entries(lines):
        items = []
        for match in TERM.finditer(lines[0]):
            term, told, lesson, section = match.groups()
            link = lesson_link(lesson, f"lesson {lesson}, {section}", section)
            items.append(
                f'<dt id="{term_id(term)}">{markdown_line(term)}</dt>'
                f"<dd>{markdown_line(told)} {link}</dd>"
            )
        return '<dl class="glossary">\n' + "\n".join(items) + "\n</dl>\n"

    text = GLOSSARY.read_text(encoding="utf-8")
    return re.sub(r"(?:^- .+\n)+", entries, text, flags=re.M)


def python_page():
    """A cheat sheet for the desk: the words of Python that the first steps teach."""
    parts = [
        "# Python on one page\n\nThe words of Python that the first steps teach, each "
        "with its smallest example, lesson by lesson. Print it for the desk. "
        "Round brackets do, square brackets pick; `=` is read *gets*, `==` *is it "
        "equal?*; of a red message read the last line first."
    ]
    for id in [id for id in lesson_paths() if id.startswith("P")]:
        told = definitions("sheet", terms_of(id, markdown_line))
        parts += [f"## {id} · {overview()[id][1]}", told]
    return blocks(*parts)


def instructors_page(texts):
    """The page for instructors; `texts` are the books, {id: Markdown}."""
    rows, nutshells = [], []
    for path in lessons.lesson_paths():
        id, facts = lessons.lesson_id(path), lessons.box(stored(path))
        question = overview()[id][1]
        count = len(lessons.exercises_of(stored(path)))
        minutes = [str(facts[k] or "") for k in ("read", "practise")]
        needs = html.escape(facts["needs"])
        rows.append(("", [id, lesson_link(id, question), *minutes, str(count), needs]))
        found = re.search(r"^## In a nutshell\n+(.+?)\n+## ", texts[id], re.M | re.S)
        link = f'<a href="instructors/{path.stem}.html">The book of lesson {id}</a>'
        told = f"{found[1]} " if found else ""
        nutshells.append(f"**{id} · {question}** {told}{link}.")
    columns = ["Lesson", "Question", "Minutes to read", "Minutes of exercises"]
    columns += ["Exercises", "Needs"]
    return fill(
        "instructors",
        lessons=table(columns, rows, "Minutes, exercises and needs of the lessons"),
        nutshells="\n\n".join(nutshells),
    )


def book_page(id, text):
    """An instructor's book as a page that only the page for instructors leads to.

    The search of the site does not look into it: it would give the answers away.
    """
    titled = f"# Book {id} · {text.removeprefix('# ')}"
    return f"---\norphan: true\nnosearch: true\n---\n\n{titled}"


def credits_page(runtime):
    told = fields_of("sources")["terms"]["meanings"]
    rows = [
        ("", [f"<code>{name}</code>", f"{count:,}", text_of(told.get(name, ""))])
        for name, count in load("sources")["terms"].value_counts().items()
    ]
    terms_table = table(["Terms", "Sources", "Meaning"], rows, "Terms of the sources")
    by = {}
    for name, entry in codebook().items():
        for licence in entry["licenses"]:
            by.setdefault((licence["title"], licence["path"]), []).append(name)
    rows = []
    for (title, path), names in by.items():
        links = ", ".join(f'<a href="codebook/{n}.html">{n}</a>' for n in names)
        rows.append(("", [f'<a href="{path}">{text_of(title)}</a>', links]))
    licences = table(["Licence", "Tables"], rows, "Licences of the tables")
    citation = (
        f"To cite it: the authors of the SCO course. *{face.cited('title')}*, version "
        f"{face.cited('version')}. {face.home()}"
    )
    parts = {"citation": citation, "terms": terms_table, "licences": licences}
    return fill("credits", **parts, runtime=runtime)


# ---- The whole ---------------------------------------------------------------------


def pages(runtime=browser.PUBLIC, book=books.book):
    """Every page that Sphinx reads, as {path: text or notebook}.

    `book` gives the instructor's book of a source.
    """
    told = browser.told(runtime)
    paths = lessons.lesson_paths()
    texts = {lessons.lesson_id(path): book(path) for path in books.chosen()}
    found = {
        "index.md": index_page(told),
        "claims.md": claims_page(),
        "sources.md": sources_page(),
        "glossary.md": glossary_page(),
        "python.md": python_page(),
        "instructors.md": instructors_page(texts),
        "credits.md": credits_page(told),
    }
    found |= {f"codebook/{n}.md": page for n, page in codebook_pages().items()}
    for path in paths:
        id = lessons.lesson_id(path)
        found[f"instructors/{path.stem}.md"] = book_page(id, texts[id])
    lesson_pages = {where(path): lesson_page(path) for path in paths}
    return {n: mark_languages(page) for n, page in found.items()} | lesson_pages


def told_of(found):
    """What machines are told of each page, for notebooks/site/templates/layout.html."""
    told, course = {}, face.cited("title")
    paths = {where(path): path for path in lessons.lesson_paths()}
    boxes = {name: lessons.box(stored(path)) for name, path in paths.items()}
    minutes = {n: (b["read"] or 0) + (b["practise"] or 0) for n, b in boxes.items()}
    for name, page in found.items():
        stem = name.rpartition(".")[0]
        text = page if isinstance(page, str) else page.cells[0].source
        title = re.sub(r"<[^>]+>", "", re.search(r"^# (.+)$", text, re.M)[1])
        description, image = face.summary(text), "map"
        kind, more = "WebPage", {"isPartOf": {"@type": "Course", "name": course}}
        if name in paths:
            id = lessons.lesson_id(paths[name])
            image = id if face.picture(stored(paths[name])) else image
            kind = "LearningResource"
            more |= {
                "learningResourceType": "lesson",
                "position": [*paths].index(name) + 1,
                "teaches": overview()[id][2],
                "timeRequired": f"PT{minutes[name]}M",
            }
        elif name == "index.md":
            kind, title = "Course", course
            provider = package()["contributors"][0]["title"]
            more = {
                "provider": {"@type": "Organization", "name": provider},
                "hasCourseInstance": {
                    "@type": "CourseInstance",
                    "courseMode": "online",
                    "courseWorkload": f"PT{sum(minutes.values())}M",
                },
            }
        elif entry := codebook().get(stem.partition("codebook/")[2]):
            kind, description = "Dataset", face.summary(entry["description"])
            more["license"] = entry["licenses"][0]["path"]
        schema = face.about(kind, title, description, f"{stem}.html", **more)
        told[stem] = {
            "description": description,
            "image": face.home() and f"{face.home()}pictures/{image}.png",
            "hidden": name.startswith("instructors/"),
            "schema": schema,
        }
    return told


def write(runtime=browser.PUBLIC, folder=SOURCE, files=FILES):
    """Write the pages that Sphinx reads and the files that it copies as they are."""
    for old in (folder, files):
        shutil.rmtree(old, ignore_errors=True)
    found = pages(runtime)
    for name, page in found.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(page, str):
            place.write_text(page, encoding="utf-8")
        else:
            nbformat.write(page, place)
    told = {"pages": told_of(found), "home": face.home()}
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    shutil.copytree(DATA, files / "data", ignore=shutil.ignore_patterns("__pycache__"))
    pictures = files / "pictures"
    pictures.mkdir()
    (pictures / "map.png").write_bytes(face.front_map()[0])
    for path in lessons.lesson_paths():
        place = files / "files" / "notebooks" / where(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
        if shown := face.picture(stored(path)):
            (pictures / f"{lessons.lesson_id(path)}.png").write_bytes(shown[0])
    if face.package_address():
        editions.make_colab(files / "colab")
    for name in ("LICENSE", "LICENSE-CONTENT"):
        shutil.copy(lessons.ROOT / name, files / "files" / f"{name}.txt")


def main(*arguments):
    runtime = Path(arguments[0]).resolve() if arguments else browser.PUBLIC
    try:
        browser.check_runtime(runtime)
        for path in books.chosen():
            books.built(source.read(path))
        books.all_told(books.chosen())
        write(runtime)
    except CourseError as problem:
        sys.exit(f"{problem}")
    # The environment of the site; its Python is the one this is not run with.
    sphinx = BUILD / "site-venv" / "bin" / "sphinx-build"
    shutil.rmtree(SITE, ignore_errors=True)
    options = [*"-q -W --keep-going -b html -d".split(), BUILD / "doctrees"]
    if subprocess.call([sphinx, *options, "-c", SETTINGS, SOURCE, SITE]):
        sys.exit("Sphinx has not built the site: see above.")
    browser.build(SITE / "lite", runtime)
    site = books.named(SITE)
    print(f"The site is in {site}: open {site}/index.html. Lessons run in the browser")
    print(f"once it is served: python3 -m http.server --directory {site}")


if __name__ == "__main__":
    main(*sys.argv[1:])
