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
    parts = [_tables(before), _answers(before)]
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


def changed(old, new):
    """Two texts as one, with what went and what came marked, word by word."""
    one, other = re.findall(r"\s+|\w+|\W", old), re.findall(r"\s+|\w+|\W", new)
    told = []
    match = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for kind, a, b, c, d in match.get_opcodes():
        went, came = (html.escape("".join(p)) for p in (one[a:b], other[c:d]))
        told.append(went if kind == "equal" else "")
        if kind != "equal":
            told.append(f"<del>{went}</del>" * bool(went))
            told.append(f"<ins>{came}</ins>" * bool(came))
    return "".join(told)


def _rows(content, key):
    """The rows of a CSV file by their key (by their place, where there is none)."""
    read = list(csv.DictReader(io.StringIO((content or b"").decode("utf-8"))))
    keyed = {tuple(row.get(k) for k in key): row for row in read}
    return keyed if key and len(keyed) == len(read) else dict(enumerate(read))


def _pairs(then, now):
    """The rows that differ, as (key, old, new); one that is new, or gone, beside {}.

    Where a cell of the key was corrected, the two rows alike in most cells are one.
    """
    gone = {id: row for id, row in then.items() if id not in now}
    for id, row in now.items():
        old = then.get(id, {})
        if not old:
            alike = [
                key
                for key, other in gone.items()
                if sum(other.get(k) == v for k, v in row.items()) > 0.7 * len(row)
            ]
            old = gone.pop(alike[0]) if alike else {}
        if old != row:
            yield id, old, row
    yield from ((id, row, {}) for id, row in gone.items())


def _tables(before):
    told, words = [], []
    for entry in package()["resources"]:
        path = DATA / entry["path"]
        old, new = before.old(path), path.read_bytes()
        if old == new or path.suffix != ".csv":
            continue
        key = entry["schema"].get("primaryKey", [])
        key = [key] if isinstance(key, str) else key
        then, now = _rows(old, key), _rows(new, key)
        lines = []
        for id, one, other in _pairs(then, now):
            name = ", ".join(map(str, id)) if isinstance(id, tuple) else f"row {id + 1}"
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
            words += re.findall(r"[^\W\d_]{3,}", " ".join(map(str, other.values())))
        came = sorted(set(_columns(new)) - set(_columns(old)))
        if came and old:
            lines.insert(0, f"<p>New columns: {', '.join(came)}.</p>")
        if lines:
            told.append(f"<h2>Table {entry['name']}</h2>{''.join(lines)}")
    told.append(_codebook(before))
    strange = _strange(before, words)
    if strange:
        told.append(
            "<h2>Words that no table had used</h2><p>Slips of the pen stand out here: "
            f"<b>{html.escape(', '.join(strange))}</b></p>"
        )
    return "\n".join(told)


def _columns(content):
    """The names of the columns of a CSV file."""
    return next(csv.reader(io.StringIO((content or b"").decode("utf-8"))), [])


def _codebook(before):
    """What the codebook says otherwise than before, entry by entry."""
    path = DATA / "datapackage.json"
    old, new = (json.loads(c or b"{}") for c in (before.old(path), path.read_bytes()))
    then = {one["name"]: one for one in old.get("resources", [])}
    told = []
    for entry in new["resources"]:
        said = [
            json.dumps(
                {k: v for k, v in one.items() if k not in ("rows", "bytes", "hash")},
                ensure_ascii=False,
                indent=1,
            ).splitlines()
            for one in (then.get(entry["name"], {}), entry)
        ]
        rows = [
            line
            for line in difflib.unified_diff(*said, n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        ]
        if rows:
            shown = html.escape("\n".join(rows))
            told.append(f"<h3>{html.escape(entry['name'])}</h3><pre>{shown}</pre>")
    return f"<h2>Codebook</h2>{''.join(told)}" if told else ""


def _strange(before, words):
    """Those of some words that no table had."""
    if not words:
        return []
    had = set()
    for entry in package()["resources"]:
        content = before.old(DATA / entry["path"])
        if content and entry["path"].endswith(".csv"):
            had |= set(re.findall(r"[^\W\d_]{3,}", content.decode("utf-8")))
    return sorted(set(words) - had)


def _answers(before):
    """Answers, reasons, praise and hints that moved."""
    old = json.loads(before.old(KEY) or b"{}")
    new = json.loads(KEY.read_text("utf-8"))
    lines = []
    for id in {**old, **new}:
        one, other = old.get(id), new.get(id)
        if one == other:
            continue
        said = [
            json.dumps(entry, ensure_ascii=False, indent=1) if entry else ""
            for entry in (one, other)
        ]
        if one and other:
            rows = difflib.unified_diff(
                *(s.splitlines() for s in said), n=0, lineterm=""
            )
            kept = [
                row for row in rows if row[:1] in "+-" and row[:3] not in ("+++", "---")
            ]
            shown = "\n".join(
                f"<{tag}>{html.escape(row)}</{tag}>"
                for row in kept
                for tag in ["ins" if row[0] == "+" else "del"]
            )
        else:
            shown = "new" if other else "gone"
        lines.append(f"<h3>Exercise {id}</h3><pre>{shown}</pre>")
    return f"<h2>Answers and reasons</h2>{''.join(lines)}" if lines else ""


def _lesson(before, path):
    """Sentences, results and pictures of a lesson that moved."""
    old = before.old(path)
    new = lessons.read(path)
    if old is None:
        return f"<h2>Lesson {path.stem}</h2><p>New: {len(new.cells)} cells.</p>"
    old = lessons.nbformat.reads(old.decode("utf-8"), 4)
    told = []
    match = difflib.SequenceMatcher(
        None, [_kind(c) for c in old.cells], [_kind(c) for c in new.cells], False
    )
    pairs = []
    for _, a, b, c, d in match.get_opcodes():
        ones, others = old.cells[a:b], new.cells[c:d]
        longest = max(len(ones), len(others))
        ones = ones + [None] * (longest - len(ones))
        others = others + [None] * (longest - len(others))
        pairs += zip(ones, others, strict=True)
    for one, other in pairs:
        texts = [cell.source if cell else "" for cell in (one, other)]
        if texts[0] != texts[1]:
            told.append(f"<p>{changed(*texts)}</p>")
        outs = [_printed(cell) for cell in (one, other)]
        if outs[0] != outs[1]:
            told.append(f"<pre>{changed(*outs)}</pre>")
        shots = [_pictures(cell) for cell in (one, other)]
        if shots[0] != shots[1]:
            figures = "".join(
                f"<figure><figcaption>{name}</figcaption>{''.join(shot)}</figure>"
                for name, shot in zip(("before", "after"), shots, strict=True)
            )
            told.append(f'<div class="two">{figures}</div>')
    return f"<h2>Lesson {path.stem}</h2>{''.join(told)}" if told else ""


def _kind(cell):
    """What two versions of a cell share: all but the numbers."""
    return cell.cell_type + re.sub(r"\d+", "0", cell.source)


def _printed(cell):
    """What a cell prints, as text; a web page says the same again."""
    told = []
    for output in cell.get("outputs", []) if cell else []:
        told.append(output.get("text", "") or output.get("data", {}).get("text/plain"))
    return "\n".join(filter(None, told))


def _pictures(cell):
    outputs = cell.get("outputs", []) if cell else []
    return [
        f'<img alt="" src="data:image/png;base64,{"".join(png.split())}">'
        for output in outputs
        if (png := output.get("data", {}).get("image/png"))
    ]
