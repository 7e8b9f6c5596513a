"""The instructor's books: what teachers are told of each lesson, from its source.

A book is Markdown: the lesson in a nutshell, a plan of the hour, where learners
stumble, and for each exercise the model answer, typical wrong answers with the reason
that `check` gives, why it matters, the hint, and what to say in class. Its numbers are
worked out by running the lesson, which takes seconds; so what came out is kept in
build/books and used again until the source or one of its tables changes.
"""

import ast
import builtins
import html
import json
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from nbconvert.filters import markdown2html
from pygments.formatters import HtmlFormatter

from helpers.datasets import CourseError
from tools import lessons
from tools.author import build, desk, prose, source, walk

MEMORY = lessons.BUILD / "books"
PAGE = Path(__file__).with_name("book.html")
# Colours of code that can be read on the grey of the pages.
CODE = "xcode"
INTRO = (
    "Instructor's book for lesson {}. Exercise by exercise: the minutes, the model "
    "answer, wrong answers with the reason that `check` gives, why it matters, the "
    "hint, and what to say in class."
)
# Rules of `tools.author.desk` in words, and what stands between several parts.
IN_WORDS = {
    "one_of": ("any of {}", ", "),
    "none_of": ("anything but {}", ", "),
    "between": ("from {}", " to "),
    "above": ("more than {}", ""),
    "below": ("less than {}", ""),
    "has": ("a group with {}", " and "),
    "lacks": ("a group without {}", " or "),
    "with_any": ("a group with any of {}", ", "),
    "outside": ("a group with others than {}", ", "),
    "part_of": ("a part of {}", ", "),
    "all_and_more": ("all of {}, and more", ", "),
    "sized": ("a group of {}", " to "),
}


class EditionError(CourseError):
    """A lesson of which no edition can be made, or which does not exist."""


# ---- Which lessons ---------------------------------------------------------------


def chosen(names=()):
    """The sources of the lessons with these ids; without names all but drafts."""
    known = build.sources()
    for name in names:
        if name not in known:
            raise EditionError(
                f"There is no lesson {name}. There are: {', '.join(known)}."
            )
    return [
        path
        for id, path in known.items()
        if (id in names if names else not source.is_draft(path))
    ]


def built(lesson):
    """The notebook of a lesson, if it was built from the source as it is now."""
    if not lesson.notebook_path.is_file():
        what = "has not been built yet"
    else:
        notebook = lessons.read(lesson.notebook_path)
        then = notebook.metadata.get("course", {}).get("built_from", {})
        if then.get("text") == build.made_from(lesson.path, [])["text"]:
            return notebook
        what = "has changed since its notebook was built"
    raise EditionError(f"{lesson.where} {what}. Run: make update LESSONS={lesson.id}")


def done(work, paths):
    """Work on two lessons at a time; pairs of a path and what it gave, in order."""
    with ProcessPoolExecutor(2) as pool:
        yield from zip(paths, pool.map(work, paths), strict=True)


def named(folder):
    """A folder as a message calls it."""
    inside = folder.is_relative_to(lessons.ROOT)
    return folder.relative_to(lessons.ROOT) if inside else folder


# ---- What teachers are told ----------------------------------------------------------


def told(path):
    """What teachers are told of a lesson, its numbers put in.

    {"title": ..., "notes": {heading: Markdown}, "exercises": {id: {"title", "minutes",
    "answer" (code), "wrong" ([[answer in Markdown, reason], ...]), "right", "hint" (as
    `check` and `hint` print them), "in_class" (Markdown)}}}
    """
    kept = remembered(path)
    if kept is None:
        found = walk.walk(source.read(path))
        kept = of_walk(found)
        made_from = build.made_from(path, sorted(found.tables))
        note = {"made_from": made_from, "made_by": _made_by(), "told": kept}
        text = json.dumps(note, ensure_ascii=False, indent=1)
        MEMORY.mkdir(parents=True, exist_ok=True)
        (MEMORY / f"{lessons.lesson_id(path)}.json").write_text(text, encoding="utf-8")
    return kept


def all_told(paths):
    """Work out what is not remembered, and say so."""
    stale = [path for path in paths if remembered(path) is None]
    for path, _ in done(told, stale):
        print(f"{path.stem}: notes for teachers worked out", flush=True)


def remembered(path):
    """What was told last time, if nothing has changed since."""
    try:
        note = json.loads(
            (MEMORY / f"{lessons.lesson_id(path)}.json").read_text(encoding="utf-8")
        )
    except (OSError, ValueError):
        return None
    # "sources cited" are those rows of the table `sources` that the others cite.
    tables = {name.partition(" ")[0] for name in note["made_from"]} - {"text"}
    now = {"made_from": build.made_from(path, sorted(tables)), "made_by": _made_by()}
    return note["told"] if now.items() <= note.items() else None


def _made_by():
    """A digest of the code that decides how things are told."""
    files = [__file__, walk.__file__, source.__file__, prose.__file__, desk.__file__]
    return build.digest(*(Path(file).read_bytes() for file in files))


def of_walk(found):
    """What a lesson that has run through tells teachers."""
    texts = "\n\n".join(found.texts.values())
    titles = {match[1]: match[2] for match in source.HEADING.finditer(texts)}
    return {
        "title": found.texts[0].splitlines()[0].removeprefix("# "),
        "notes": {name: found.teachers[name] for name in found.lesson.teachers},
        "exercises": {
            id: {
                "title": titles[id],
                "minutes": exercise.minutes,
                "answer": exercise.answer,
                "wrong": wrong_answers(found, exercise),
                "right": found.key[id]["right"],
                "hint": found.key[id]["hint"],
                "in_class": found.teachers[id],
            }
            for id, exercise in found.lesson.exercises.items()
        },
    }


# ---- Wrong answers -------------------------------------------------------------------


def wrong_answers(found, exercise):
    """The wrong answers of an exercise for teachers: [[answer, reason], ...].

    An answer is the code of its author if a teacher can read it, with nothing in it
    that only the key computes; else its value. Of reasons that a loop fills, the first.
    """
    entry, id = found.key[exercise.id], exercise.id
    if "wrong" not in entry:  # a judge of its own
        tried = [(ast.parse(repr(v), mode="eval"), say) for v, say in found.tried[id]]
        return [[f"`{_code(node)}`", say] for node, say in tried]
    known = {*dir(builtins), *found.at_exercise[id], "answer"}
    known.update(_names(ast.parse(exercise.answer), ast.Store))
    known.difference_update(_names(ast.parse(exercise.key), ast.Store))
    given, reasons = _given(exercise.key), _reasons(exercise.key)
    listed = {}
    for rule in entry["wrong"]:
        say = rule["say"]
        reason = next(
            (r for r in reasons if re.fullmatch(r, say, re.S)), re.escape(say)
        )
        if reason not in listed:
            node = reasons.get(reason)
            shown = _readable(node, given, known) if node else None
            listed[reason] = [shown or _value(entry, rule), say.replace("{who}", "…")]
    return list(listed.values())


def _reasons(key):
    """{pattern of a reason: the answer as typed, None from a loop}; constants first.

    A pattern lets anything stand in the braces of a reason; a mere name gives none.
    """
    found = {}
    for statement in ast.parse(key).body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "wrong":
                answer, reason = node.args[:2]
                typed = answer if isinstance(statement, ast.Expr) else None
                if isinstance(reason, ast.Constant | ast.JoinedStr):
                    parts = getattr(reason, "values", [reason])
                    texts = [getattr(part, "value", None) for part in parts]
                    pattern = "".join(
                        re.escape(t) if isinstance(t, str) else ".*" for t in texts
                    )
                    found[pattern] = typed
    return dict(sorted(found.items(), key=lambda item: ".*" in item[0]))


def _names(node, kind=ast.expr_context):
    """The names in some code, or those that it stores."""
    nodes = ast.walk(node)
    return [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, kind)]


def _given(key):
    """{name: the expression it stands for}, for names that a key gives once.

    But for empty lists and the like, which are filled later.
    """
    tree, found = ast.parse(key), {}
    names = _names(tree, ast.Store)
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
            once = names.count(name) == 1 and name not in _names(value)
            if once and ast.unparse(value) not in ("[]", "{}"):
                found[name] = value
    return found


def _readable(node, given, known):
    """The code of a wrong answer without the names of its key, or None."""

    class Inlined(ast.NodeTransformer):
        def visit_Name(self, node):
            return self.visit(given[node.id]) if node.id in given else node

    node = Inlined().visit(node)
    rule = isinstance(node, ast.Call) and getattr(node.func, "id", "") in IN_WORDS
    strange = {*_names(node)} - {*_names(node, ast.Store)} - known
    if rule:
        strange.discard(node.func.id)
        shown = _in_words(node.func.id, [_code(part) for part in node.args])
    else:
        shown = f"`{_code(node)}`"
    return shown if not strange and len(shown) <= 120 else None


def _code(node):
    """Code as the course writes it, where `ast` has quotation marks and noughts of
    its own."""
    text = re.sub(r"\b10{5,}\.0\b", lambda m: f"1e{len(m[0]) - 3}", ast.unparse(node))
    return text if '"' in text else text.replace("'", '"')


def _value(entry, rule):
    """The value, or the values, of which an entry of the key speaks."""
    if "is" in rule:
        return f"`{_short(entry, rule['is'])}`"
    name = next(name for name in rule if name in IN_WORDS)
    parts = rule[name] if isinstance(rule[name], list) else [rule[name]]
    if name == "sized" and len(set(parts)) == 1:
        parts = parts[:1]
    shown = _in_words(name, [_short(entry, part) for part in parts[:3]])
    return shown + (" …" if len(parts) > 3 else "")


def _short(entry, value):
    """A value of the key for the eye: four digits, the first of many."""
    if isinstance(value, float) and abs(value) < 1e5:
        value = float(f"{value:.4g}")
    if isinstance(value, list) and len(value) > 6:
        return typed(entry, value[:3]).replace("]", ", …]")
    shown = typed(entry, value)
    return shown if len(shown) <= 200 else shown[:200].rpartition(",")[0] + ", …"


def _in_words(name, parts):
    words, between = IN_WORDS[name]
    return words.format(between.join(f"`{part}`" for part in parts))


def typed(entry, value):
    """A value of the key as a student would type it."""
    if entry["kind"] == "date" and isinstance(value, str):
        return f'pd.Timestamp("{value}")'
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(typed(entry, one) for one in value)}]"
    whole = isinstance(value, float) and value.is_integer()
    return repr(int(value) if whole else value)


def wrong_one(entry):
    """One wrong answer to an exercise, as code, and the reason it gets.

    Of a function or a table the key knows what is in it, which nobody hands in so."""
    typable = entry["kind"] not in ("function", "table")
    for rule in entry.get("wrong", []) if typable else []:
        values = [rule["is"]] if "is" in rule else rule.get("one_of", [])
        for value in values[:1]:
            return typed(entry, value), rule["say"]
    return '"?"', ""


# ---- The book ------------------------------------------------------------------------


def book(path):
    """The instructor's book of a lesson, as Markdown."""
    return written(source.read(path), told(path))


def written(lesson, told):
    """A book as Markdown, of a lesson and what teachers are told of it."""
    first = min((one.place for one in lesson.exercises.values()), default=0)
    before = [h for h, after in lesson.teachers_after.items() if after < first]
    notes = {name: f"## {name}\n\n{text}" for name, text in told["notes"].items()}
    parts = [f"# {told['title']}", INTRO.format(lesson.id), *map(notes.get, before)]
    for id, one in told["exercises"].items():
        parts += [f"## Exercise {id} · {one['title']}", exercise_notes(one)]
    parts += [text for name, text in notes.items() if name not in before]
    return "\n\n".join(parts) + "\n"


def exercise_notes(one, answer=True):
    """What a teacher is told of one exercise, with its model answer or without."""
    parts = [f"Minutes: {one['minutes']}"]
    if answer:
        parts.append(f"### Model answer\n\n```python\n{one['answer']}\n```")
    if one["wrong"]:
        rows = [
            f"| {_cell(code)} | {_cell(_plain(say))} |" for code, say in one["wrong"]
        ]
        head = "| answer | reason it gets |\n|:--|:--|"
        parts.append("\n".join(["### Typical wrong answers\n", head, *rows]))
    parts.append(f"### Why it matters\n\n{_plain(one['right'])}")
    parts.append(f"### Hint\n\n{_plain(one['hint'])}")
    parts.append(f"### In class\n\n{one['in_class']}")
    return "\n\n".join(parts)


def _cell(text):
    """A text in a table, where a bar would begin the next column."""
    return text.replace("|", r"\|")


def _plain(text):
    """What `check` prints, in Markdown: nothing in it is a mark."""
    return re.sub(r"([*<`~]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def page(text, title):
    """A book as one web page, to be read or printed."""
    return whole(markdown2html(text), title)


def whole(body, title):
    """HTML as one web page with its contents."""
    return filled(PAGE, title, ".highlight", book=with_contents(body))


def filled(template, title, code, **parts):
    """A web page that asks nothing of the network; `code` selects where code stands."""
    parts["title"] = html.escape(title)
    parts["colours"] = HtmlFormatter(style=CODE).get_style_defs(code)
    text = template.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"<!--{name}-->", part)
    return text


def bare(page):
    """HTML without the anchors and ids of headings, of which some come twice."""
    page = re.sub(r'<a class="anchor-link".*?</a>', "", page)
    return re.sub(r'(<h\d) id="[^"]*"', r"\1", page)


def with_contents(page):
    """A web page with a list of its sections and exercises under its title."""
    listed = []

    def mark(match):
        name, heading = match.groups()
        if name == "h3" and not heading.startswith("Exercise"):
            return match[0]
        listed.append(f'<li><a href="#part-{len(listed) + 1}">{heading}</a></li>')
        return f'<{name} id="part-{len(listed)}">{heading}</{name}>'

    page = re.sub(r"<(h[23])>(.+?)</\1>", mark, bare(page))
    items = "".join(listed)
    contents = f'<nav class="contents" aria-label="Contents"><ol>{items}</ol></nav>'
    return page.replace("</h1>", f"</h1>\n{contents}", 1)


def frames(page, in_words=True):
    """HTML in which pandas' tables have no borders of their own, no heading without
    words, and words as headings, unless a reader needs names: `ended_on` is "ended on".
    """

    def head(match):
        return re.sub(r">[^<>]+<", lambda text: text[0].replace("_", " "), match[0])

    page = re.sub(r"<style scoped>.*?</style>\s*", "", page, flags=re.S)
    page = page.replace('<table border="1" class="dataframe">', '<table class="frame">')
    page = page.replace(' style="text-align: right;"', "")
    page = re.sub(r"<th([^>]*)></th>", r"<td\1></td>", page)
    heads = r'<table class="frame">.*?</thead>'
    return re.sub(heads, head, page, flags=re.S) if in_words else page
