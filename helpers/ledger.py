"""The way out of the ledger: a plan written before, a fact-check report written after.

The table ``claims`` is the ledger of the course. `write_report` turns it, or any rows
of the same form, into a page of Markdown or HTML. Each deciding value links to the
section of the lesson that computes it. `write_plan` keeps what was to be tested, and
the day on which that was written down.
"""

import datetime as dt
import html
import os
import re
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from helpers.datasets import CourseError, load, meanings, shown, write_new

_LESSONS = Path(__file__).resolve().parents[1] / "notebooks"
# In the order in which a reader wants them.
_VERDICTS = ("supported", "contradicted", "disputed", "undecided")
_NEEDED = ("claim_id", "claim", "verdict")


class ReportError(CourseError):
    """A report that cannot be written: what is missing, and what to do."""


def write_report(path, claims=None, title="Which of the claims hold?", base=None):
    """Write a fact-check report as Markdown (.md) or as a web page (.html).

    `claims` is a DataFrame with the columns `claim_id`, `claim` and `verdict`, and, as
    far as they are there, the other columns of the table `claims`; without it, that
    whole table. The report counts the verdicts, then lists the claims of each document
    with verdict, deciding value, reason and sources. A deciding value links to the
    lesson and section that compute it: beside the report's own place, or under `base`,
    the address of a folder or site that holds the lessons.
    Returns the path. Never overwrites a file; raises ReportError with what to do.
    """
    if not isinstance(path, str | os.PathLike):
        raise ReportError("Give the report a file name: write_report('report.html').")
    target = Path(path)
    if target.suffix not in (".md", ".html"):
        raise ReportError(
            "A report ends in .md (Markdown) or .html (web page); "
            f"{shown(target.name)} does not."
        )
    frame = _checked(claims)
    named = isinstance(base, str | os.PathLike) and str(base).isprintable()
    if base is not None and not (named and re.match(r"https?://|[^:]*$", str(base))):
        raise ReportError(
            f"{shown(base)} is no address of a folder or site: it begins with "
            "https://, or is a path such as '../notebooks'."
        )
    if base is None:
        base = os.path.relpath(_LESSONS, target.resolve().parent)
        base = quote(Path(base).as_posix())
    blocks = _blocks(frame, title, str(base).rstrip("/"))
    write = _html if target.suffix == ".html" else _markdown
    return write_new(target, write(blocks).encode(), ReportError)


PLAN = {
    "claim": "Claim",
    "tables": "Tables",
    "supported_if": "Supported if",
    "contradicted_if": "Contradicted if",
}


def write_plan(path, plan):
    """Write a plan of a test, with today's date, as Markdown (.md).

    `plan` is a dictionary of texts: `claim`, `tables` (a text or a list of them),
    `supported_if` and `contradicted_if`. Hand the file in before you open the data.
    Returns the path. Never overwrites a file: a plan that changes gets another name.
    Raises ReportError with what to do.
    """
    if not isinstance(path, str | os.PathLike) or Path(path).suffix != ".md":
        raise ReportError("Give the plan a file name in .md: write_plan('plan.md', …).")
    if not isinstance(plan, dict):
        raise ReportError(f"A plan is a dictionary of texts, not {shown(plan)}.")
    today = dt.date.today()
    lines = ["# Plan of a test", f"Written on {today.day} {today:%B %Y}."]
    for field, name in PLAN.items():
        said = plan.get(field)
        said = ", ".join(map(str, said)) if isinstance(said, list | tuple) else said
        if not isinstance(said, str) or not said.strip(" ."):
            raise ReportError(f"'{field}' is missing: say it in words.")
        lines.append(f"**{name}:** {' '.join(said.split())}")
    return write_new(path, ("\n\n".join(lines) + "\n").encode(), ReportError)


def _checked(claims):
    frame = load("claims") if claims is None else claims
    if not isinstance(frame, pd.DataFrame):
        raise ReportError("claims must be a DataFrame, for example load('claims').")
    if "claim_id" not in frame and frame.index.name == "claim_id":
        frame = frame.reset_index()
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        raise ReportError(
            f"The column '{missing[0]}' is missing. A report needs the columns "
            f"{', '.join(_NEEDED)}."
        )
    strange = sorted(set(frame["verdict"].dropna().astype(str)) - set(_VERDICTS))
    if strange or frame["verdict"].isna().any():
        raise ReportError(
            f"{shown(strange[0]) if strange else 'An empty cell'} is no verdict. There "
            f"are: {', '.join(_VERDICTS)}."
        )
    frame = frame.reset_index(drop=True).astype(object)
    return frame.where(frame.notna(), "")


def _blocks(frame, title, base):
    """The report as a list of ("heading" | "text" | "table", content)."""
    known = load("sources").set_index("source_id")
    document = frame.get("source_id", pd.Series("", frame.index))
    told = meanings("claims", "source_id")["meaning"]
    names = document.map(told).where(document.isin(told.index), document)
    names = names.where(names != "", "No document named")
    counted = pd.crosstab(names, frame["verdict"])
    counted = counted.reindex(names.unique(), columns=list(_VERDICTS), fill_value=0)
    counted.loc["All"] = counted.sum()
    rows = [[name, *row, sum(row)] for name, *row in counted.itertuples()]
    blocks = [("title", title), ("table", (["Document", *_VERDICTS, "all"], rows))]
    blocks += [
        ("text", f"{word}: {meaning}.")
        for word, meaning in meanings("claims", "verdict")["meaning"].items()
    ]
    head = ["Claim", "It says", "Verdict", "Deciding value", "Reason", "Sources"]
    for name in dict.fromkeys(names):
        claims = frame[names == name].to_dict("records")
        table = head, [_row(claim, base, known) for claim in claims]
        blocks += [("heading", name), ("table", table)]
    return blocks


def _row(row, base, known):
    """One claim as cells: texts, or (text, address) pairs where a cell is a link."""
    value = " ".join(str(row[n]) for n in ("found", "found_unit") if row.get(n))
    value += f" ({row['found_for']})" if row.get("found_for") else ""
    if where := _place(row, base):
        text, address = where
        value = (f"{value} · {text}" if value else text, address)
    cited = str(row.get("sources", "")).split(";")
    cited = [_source(id, known) for id in cited if id]
    reason = row.get("evidence", "")
    return [row["claim_id"], row["claim"], row["verdict"], value, reason, cited]


def _place(row, base):
    """('lesson 08, Test a claim', address); None where the claim names no lesson."""
    lesson = str(row.get("lesson", ""))
    if not re.fullmatch(r"\d\d", lesson):
        return None
    section = str(row.get("section", ""))
    text = f"lesson {lesson}" + (f", {section}" if section else "")
    found = sorted(_LESSONS.rglob(f"{lesson}_*.ipynb"))
    found = [one for one in found if ".ipynb_checkpoints" not in one.parts]
    if not found:
        return text, ""
    # The anchor that Jupyter gives a heading.
    anchor = f"#{quote(section.replace(' ', '-'), safe='?')}" if section else ""
    return text, f"{base}/{found[0].relative_to(_LESSONS).as_posix()}{anchor}"


def _source(id, known):
    """A source as text, with its address where one is complete."""
    if id not in known.index:
        return id, ""
    row = known.loc[id]
    day = row["published_on"]
    text = f"{row['publisher']}, {day:%Y}" if pd.notna(day) else row["publisher"]
    # An address from a table is only a link where nothing but a page can follow.
    full = row["url_status"] == "full" and re.fullmatch(
        r"https?://[^\s<>]+", row["url"]
    )
    return text, row["url"] if full else ""


def _cell(value, plain, link):
    """A cell: a text, a (text, address) pair, or a list of such pairs."""
    if isinstance(value, list):
        return "; ".join(_cell(one, plain, link) for one in value)
    text, address = value if isinstance(value, tuple) else (value, "")
    return link(plain(text), address) if address else plain(text)


def _markdown(blocks):
    def plain(text):
        # A stray bar would split a cell; < and the like must not become HTML.
        text = html.escape(str(text), quote=False)
        return re.sub(r"([\\|*_`\[\]])", r"\\\1", text).replace("\n", " ")

    def link(text, address):
        return f"[{text}](<{address}>)"

    lines = []
    for kind, content in blocks:
        if kind == "table":
            head, rows = content
            for row in [head, ["---"] * len(head), *rows]:
                lines.append(f"| {' | '.join(_cell(v, plain, link) for v in row)} |")
        else:
            mark = {"title": "# ", "heading": "## ", "text": "- "}[kind]
            lines.append(mark + plain(content))
        lines.append("")
    return "\n".join(lines)


_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto;
       padding: 0 1rem; color: #1b1b1b; background: #fff; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .4rem .6rem; text-align: left;
         vertical-align: top; }
td:nth-child(2), td:nth-child(5) { min-width: 16rem; }
a { color: #0b57a4; }
@media print { a { color: inherit; } tr { break-inside: avoid; } }
"""


def _html(blocks):
    def plain(text):
        return html.escape(str(text))

    def link(text, address):
        return f'<a href="{html.escape(address)}">{text}</a>'

    title = next(content for kind, content in blocks if kind == "title")
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title>",
        f"<style>{_STYLE}</style>\n</head>\n<body>",
    ]
    for kind, content in blocks:
        if kind == "table":
            head, rows = content
            parts.append('<div class="wide" tabindex="0"><table>\n<thead><tr>')
            parts += [f'<th scope="col">{html.escape(one)}</th>' for one in head]
            parts.append("</tr></thead>\n<tbody>")
            for row in rows:
                cells = (f"<td>{_cell(one, plain, link)}</td>" for one in row)
                parts.append(f"<tr>{''.join(cells)}</tr>")
            parts.append("</tbody></table></div>")
        else:
            tag = {"title": "h1", "heading": "h2", "text": "p"}[kind]
            parts.append(f"<{tag}>{html.escape(content)}</{tag}>")
    return "\n".join([*parts, "</body>\n</html>\n"])
