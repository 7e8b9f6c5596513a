"""What an update moved, on one page: build/review.html.

Rows old and new, sentences before and after, answers and verdicts, pictures side by
side, and words that the tables had not used before. Old is what git has (HEAD); where
there is no git, what lay there before the update.
"""

import csv
import difflib
import html
import io
import json
import re
import subprocess
from itertools import zip_longest

import nbformat

from helpers.datasets import DATA, package
from helpers.exercises import KEY
from tools import lessons
from tools.author import build

PAGE = lessons.BUILD / "review.html"
STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
del { background: #fbd9d9 } ins { background: #d5f0d8; text-decoration: none }
td, th { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0 }
.two { display: flex; gap: 1rem } .two figure { flex: 1; margin: 0 } img { width: 100% }
"""
WORD = re.compile(r"\s+|\w+|\W")
LONG_WORD = re.compile(r"[^\W\d_]{3,}")


class State:
    """What the update may write, as it was before; and what git has of it."""

    def __init__(self):
        paths = [DATA / "datapackage.json", KEY, build.key_file(True)]
        paths += [DATA / entry["path"] for entry in package()["resources"]]
        self.files = {p: p.read_bytes() if p.is_file() else None for p in paths}
        self.notebooks = {p: p.read_bytes() for p in lessons.lesson_paths()}

    def restore(self):
        """Lay back what was written, and leave what was not."""
        for path, content in self.files.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)

    def old(self, path):
        """A file as git has it, or as it was before; None where it is new."""
        name = path.relative_to(lessons.ROOT).as_posix()
        try:
            told = subprocess.run(
                ["git", "show", f"HEAD:./{name}"], cwd=lessons.ROOT, capture_output=True
            )
        except OSError:
            told = None
        if told is not None and not told.returncode:
            return told.stdout
        inside = told is not None and b"not a git repository" not in told.stderr
        return None if inside else {**self.files, **self.notebooks}.get(path)


def write(before, ids, pages=()):
    """Write the page about an update of some lessons, and of pages beside them;
    returns its path."""
    parts = [_tables(before), _codebook(before), _answers(before)]
    paths = {lessons.lesson_id(path): path for path in lessons.lesson_paths()}
    told = {id: _lesson(before, paths[id]) for id in ids if id in paths}
    parts += told.values()
    same = [id for id, part in told.items() if not part]
    if same:
        parts.append(
            f"<p>Built again, with nothing new to read: {', '.join(same)}. Their files "
            "change all the same: each notes what it was built from.</p>"
        )
    parts += [_page(before, path) for path in pages]
    body = "\n".join(part for part in parts if part) or "<p>Nothing moved.</p>"
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>What moved'
        f"</title><style>{STYLE}</style><h1>What moved</h1>\n<p>Read it, then commit. "
        f"Do the sentences around a new number still hold?</p>\n{body}</html>\n",
        encoding="utf-8",
    )
    return PAGE


def _page(before, path):
    """The lines of a page that moved."""
    old, new = (before.old(path) or b"").decode("utf-8"), path.read_text("utf-8")
    lines = zip(old.splitlines(), new.splitlines(), strict=False)
    rows = [f"<p>{changed(*pair)}</p>" for pair in lines if pair[0] != pair[1]]
    return f"<h2>{html.escape(path.name)}</h2>{''.join(rows)}"


def _matched(one, other):
    """How two lists match, piece by piece, as difflib's opcodes."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def changed(old, new):
    """Two texts as one, with what went and what came marked, word by word."""
    one, other, told = WORD.findall(old), WORD.findall(new), []
    for kind, a, b, c, d in _matched(one, other):
        went, came = (html.escape("".join(p)) for p in (one[a:b], other[c:d]))
        if kind == "equal":
            told.append(went)
            continue
        told.append(f"<del>{went}</del>" * bool(went))
        told.append(f"<ins>{came}</ins>" * bool(came))
    return "".join(told)


def _rows(content, key):
    """The rows of a CSV file by their key; by their place, where there is none."""
    read = list(csv.DictReader(io.StringIO((content or b"").decode("utf-8"))))
    keyed = {", ".join(str(row.get(k)) for k in key): row for row in read}
    if key and len(keyed) == len(read):
        return keyed
    return {f"row {place}": row for place, row in enumerate(read, start=1)}


def _pairs(then, now):
    """The rows that differ, as (key, old, new); one that is new, or gone, beside {}.

    Where a cell of the key was corrected, the two rows alike in most cells are one.
    """
    gone = {id: row for id, row in then.items() if id not in now}
    for id, row in now.items():
        old = then.get(id, {})
        if not old:
            for key, other in gone.items():
                if sum(other.get(k) == v for k, v in row.items()) > 0.7 * len(row):
                    old = gone.pop(key)
                    break
        if old != row:
            yield id, old, row
    yield from ((id, row, {}) for id, row in gone.items())


def _tables(before):
    """Rows that moved, new columns, and words that no table had used."""
    told, words, had = [], set(), set()
    for entry in package()["resources"]:
        if "schema" not in entry:
            continue  # outlines of states
        path = DATA / entry["path"]
        old, new = before.old(path), path.read_bytes()
        had.update(LONG_WORD.findall((old or b"").decode("utf-8")))
        if old == new:
            continue
        then, now = (
            _rows(text, entry["schema"].get("primaryKey", [])) for text in (old, new)
        )
        lines = []
        columns = [set(next(iter(rows.values()), ())) for rows in (then, now)]
        if then and (came := sorted(columns[1] - columns[0])):
            lines.append(f"<p>New columns: {', '.join(came)}.</p>")
        for name, one, other in _pairs(then, now):
            cells = "".join(
                f"<tr><td>{html.escape(column)}<td>"
                + changed(one.get(column) or "", other.get(column) or "")
                for column in {**one, **other}
                if (one.get(column) or "") != (other.get(column) or "")
            )
            if not cells:
                continue  # a new column, empty in this row
            kind = "new" if not one else "gone" if not other else "changed"
            lines.append(f"<h3>{html.escape(name)} ({kind})</h3><table>{cells}</table>")
            words.update(LONG_WORD.findall(" ".join(map(str, other.values()))))
        if lines:
            told.append(f"<h2>Table {entry['name']}</h2>{''.join(lines)}")
    if strange := sorted(words - had):
        told.append(
            "<h2>Words that no table had used</h2><p>Slips of the pen stand out here: "
            f"<b>{html.escape(', '.join(strange))}</b></p>"
        )
    return "\n".join(told)


def _entries(title, kind, old, new):
    """Entries of JSON that came, went or changed, line by line: {name: entry} each."""
    told = []
    for name in {**old, **new}:
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        shown = "new" if one is None else "gone"
        if one and other:
            texts = [
                json.dumps(entry, ensure_ascii=False, indent=1).splitlines()
                for entry in (one, other)
            ]
            rows = list(difflib.unified_diff(*texts, n=0, lineterm=""))[2:]
            shown = "\n".join(
                f"<{tag}>{html.escape(row)}</{tag}>"
                for row in rows
                if (tag := {"-": "del", "+": "ins"}.get(row[0]))
            )
        told.append(f"<h3>{kind}{html.escape(name)}</h3><pre>{shown}</pre>")
    return f"<h2>{title}</h2>{''.join(told)}" if told else ""


def _codebook(before):
    """What the codebook says otherwise than before, entry by entry."""
    path = DATA / "datapackage.json"
    then, now = (
        {
            entry["name"]: {k: v for k, v in entry.items() if k not in build.WRITTEN}
            for entry in json.loads(content or b"{}").get("resources", [])
        }
        for content in (before.old(path), path.read_bytes())
    )
    return _entries("Codebook", "", then, now)


def _answers(before):
    """Answers, reasons, praise and hints that moved."""
    old, new = json.loads(before.old(KEY) or b"{}"), json.loads(KEY.read_text("utf-8"))
    return _entries("Answers and reasons", "Exercise ", old, new)


def _lesson(before, path):
    """Sentences, results and pictures of a lesson that moved."""
    old, new = before.old(path), lessons.read(path)
    if old is None:
        return f"<h2>Lesson {path.stem}</h2><p>New: {len(new.cells)} cells.</p>"
    old = nbformat.reads(old.decode("utf-8"), 4)
    # Two versions of a cell share all but the numbers.
    kinds = [
        [cell.cell_type + re.sub(r"\d+", "0", cell.source) for cell in notebook.cells]
        for notebook in (old, new)
    ]
    told = []
    for _, a, b, c, d in _matched(*kinds):
        missing = nbformat.v4.new_raw_cell()
        for pair in zip_longest(old.cells[a:b], new.cells[c:d], fillvalue=missing):
            texts = [cell.source for cell in pair], [lessons.printed(c) for c in pair]
            for tag, (one, other) in zip(("p", "pre"), texts, strict=True):
                if one != other:
                    told.append(f"<{tag}>{changed(one, other)}</{tag}>")
            shots = [_pictures(cell) for cell in pair]
            if shots[0] != shots[1]:
                figures = "".join(
                    f"<figure><figcaption>{name}</figcaption>{shot}</figure>"
                    for name, shot in zip(("before", "after"), shots, strict=True)
                )
                told.append(f'<div class="two">{figures}</div>')
    return f"<h2>Lesson {path.stem}</h2>{''.join(told)}" if told else ""


def _pictures(cell):
    return "".join(
        f'<img alt="" src="data:image/png;base64,{"".join(png.split())}">'
        for output in cell.get("outputs", [])
        if (png := output.get("data", {}).get("image/png"))
    )
