"""What is there, what it means, where it comes from.

All tables are described in one codebook, ``data/datapackage.json`` (a Frictionless
Data Package): types, units, meanings, keys, allowed values, sources. `load` reads a
table with the types the codebook gives, and refuses one that breaks its rules.
"""

import csv
import difflib
import io
import itertools
import json
import re
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

_HERE = Path(__file__).resolve().parent
# In the repository the tables lie beside helpers/; an installed wheel carries a copy.
DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent / "data"

# Notes and meanings are sentences, and a row may hold a year in each column: show
# them whole.
pd.set_option("display.max_colwidth", 600, "display.max_columns", 40)
# What a table is made from keeps its values, as pandas does from 3 on; older versions
# would warn when a filtered table gets a new column.
if int(pd.__version__.partition(".")[0]) < 3:
    pd.set_option("mode.copy_on_write", True)


_LEFT = ' style="text-align: left;"'


def shell():
    """The IPython that runs this code; None outside notebooks."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _words_to_the_left(table):
    """A table as the HTML of pandas, but with words read from the left.

    JupyterLab sets every cell to the right, so that sentences would begin anywhere.
    """
    page = table._repr_html_() or ""
    head, _, body = page.partition("</thead>")
    cells, width = body.count("<td>"), table.shape[1]
    # A table cut short, or without columns, stays as it is.
    if not cells or cells != width * body.count("<tr>"):
        return page
    left = [_LEFT * _are_words(table.iloc[:, n]) for n in range(width)]
    styles = itertools.cycle(left)
    body = re.sub("<td>", lambda _: f"<td{next(styles)}>", body)
    if table.columns.nlevels == 1:
        first, end, rest = head.partition("</tr>")
        start, *names = first.rsplit("<th>", width)
        names = [f"<th{style}>{n}" for style, n in zip(left, names, strict=True)]
        head = "".join([start, *names, end, rest])
    levels = map(table.index.get_level_values, range(table.index.nlevels))
    if all(map(_are_words, levels)):
        body = re.sub("<th(?=[ >])", f"<th{_LEFT}", body)
    return f"{head}</thead>{body}"


def _are_words(values):
    """Whether a column or index holds text, and nothing else that is known."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.dtype.categories
    return pd.api.types.infer_dtype(values, skipna=True) == "string"


if shell():
    _html = shell().display_formatter.formatters["text/html"]
    _html.for_type(pd.DataFrame, _words_to_the_left)


# What a spreadsheet would run when it opens the file; a negative number is none.
_FORMULA = re.compile(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)")


class CourseError(ValueError):
    """An error for a person: what is wrong, where, and what to do."""

    def _render_traceback_(self):
        # Jupyter shows these lines instead of a traceback through the helpers.
        return [f"{type(self).__name__}: {self}"]


class DataError(CourseError):
    """A table that is missing, damaged or breaks the rules of the codebook."""


def shown(value):
    """A value as an error names it: a short text or number itself, else its kind."""
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:40] + "…")
    if value is None or (isinstance(value, int | float) and abs(value) < 1e15):
        return repr(value)
    return f"a {type(value).__name__}"


def closest(word, known):
    """' Did you mean …?' for a mistyped word, or an empty string."""
    if not isinstance(word, str) or len(word) > 60:
        return ""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def one_of(word, known, what, error, more=""):
    """A word that is known; an error says which there are."""
    if not isinstance(word, str) or word not in known:
        raise error(
            f"There is no {what} {shown(word)}.{closest(word, known)} "
            f"There are: {', '.join(known)}{more}."
        )
    return word


def write_new(path, content, error):
    """Write a file that is not there yet; errors say what to do. Returns its path."""
    try:
        with Path(path).open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise error(
            f"{path} is there already and is not overwritten. Take another name, "
            "or move the old file away."
        ) from None
    except OSError as problem:
        raise error(
            f"{path} could not be written ({problem.strerror}). Choose a folder "
            "that exists and that you may write to."
        ) from None
    return Path(path)


@cache
def package():
    """The codebook as a dictionary, as it stands in data/datapackage.json."""
    path = DATA / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"The tables were not found: {path} is missing. Install the helpers from "
            "the course's repository (make lab, or pip install -e . in its folder)."
        ) from None
    except ValueError as problem:
        raise DataError(
            f"data/datapackage.json is damaged ({problem}): a comma, a bracket or a "
            "quotation mark is missing there or just before. Mend it; git checkout "
            "data/datapackage.json brings the old one back and drops all your changes."
        ) from None


def _resources():
    return {r["name"]: r for r in package()["resources"] if "schema" in r}


# Tables under the names that older copies of the lessons give them.
RENAMED = {"exercises": "manoeuvres", "counts": "printed_counts"}


def resource(table):
    """The entry of one table in the codebook; an error lists the tables there are."""
    known = _resources()
    if isinstance(table, str) and (new := RENAMED.get(table)):
        raise DataError(
            f"The table {table!r} is called {new!r} now: write load({new!r})."
        )
    if isinstance(table, pd.DataFrame):
        for name, entry in known.items():
            fields = entry["schema"]["fields"]
            if list(table.columns) == [field["name"] for field in fields]:
                raise DataError(
                    "This is the table itself: put its name in quotation marks, "
                    f'"{name}".'
                )
    if not isinstance(table, str):
        raise DataError(
            "The name of a table is expected, in quotation marks, such as "
            f'"meetings", not {shown(table)}. tables() lists them.'
        )
    if table not in known:
        raise DataError(
            f"There is no table {shown(table)}.{closest(table, known)} "
            "tables() lists them all."
        )
    return known[table]


def tables():
    """List the tables of the course.

    Returns a DataFrame, one row per table: `table`, `rows`, `what_one_row_is`,
    `from` and `to` (the period covered; empty where a table has no period).
    """
    rows = {
        name: {
            "rows": entry["rows"],
            "what_one_row_is": entry["title"],
            "from": entry.get("period", {}).get("start", ""),
            "to": entry.get("period", {}).get("end", ""),
        }
        for name, entry in _resources().items()
    }
    return pd.DataFrame(rows.values(), pd.Index(rows, name="table"))


def codebook(table=None):
    """What each column of a table means; without a table, the list of tables.

    Returns a DataFrame, one row per column: `column`, `type`, `unit`, `may_be_empty`,
    `meaning` and `allowed` (the closed list of values, where there is one).
    """
    if table is None:
        return tables()
    rows = {}
    for field in resource(table)["schema"]["fields"]:
        limits = field.get("constraints", {})
        rows[field["name"]] = {
            "type": field["type"],
            "unit": field.get("unit", ""),
            "may_be_empty": "no" if limits.get("required") else "yes",
            "meaning": field["description"],
            "allowed": ", ".join(map(str, limits.get("enum", []))),
        }
    return pd.DataFrame(rows.values(), pd.Index(rows, name="column"))


def meanings(table, column):
    """What each allowed value of a column means.

    Returns a DataFrame with the values as its index and one column, `meaning`.
    """
    fields = {f["name"]: f for f in resource(table)["schema"]["fields"]}
    if not isinstance(column, str) or column not in fields:
        raise DataError(
            f"Table '{table}' has no column {shown(column)}."
            f'{closest(column, fields)} codebook("{table}") lists its columns.'
        )
    told = pd.Series(fields[column].get("meanings", {}), dtype="str")
    return told.rename_axis(column).to_frame("meaning")


def load(table):
    """Load one table, with the types and rules of the codebook.

    Returns a DataFrame with the columns that `codebook(table)` lists, in that order.
    Unknown values are missing (NaN, NaT), never zero. Text is text, dates are
    datetime64, whole numbers int64 (Int64 where some are unknown).
    Raises DataError naming the file, the row or column, and what is allowed.
    """
    entry = resource(table)
    files = DATA / "datapackage.json", DATA / entry["path"]
    # A copy, so that what a reader does to a table stays with the reader.
    return _remembered(table, *map(_state, files)).copy()


def _state(path):
    """What tells that a file has changed; None when it is missing."""
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_mtime_ns, found.st_size


@cache
def _remembered(table, codebook_state, table_state):
    """A table as it was read last; it is read again once a file has changed."""
    return _checked(resource(table))


def _checked(entry):
    """Read one table and hold it against the rules of the codebook."""
    where = f"data/{entry['path']}"
    fields = entry["schema"]["fields"]
    raw = _read_text(DATA / entry["path"], where, [f["name"] for f in fields])
    if len(raw) != entry["rows"]:
        raise DataError(
            f"{where} has {len(raw)} rows, the codebook says {entry['rows']}: rows "
            f"are missing or added. Restore it (git checkout {where}), or, if the "
            "change is meant, run: make update"
        )
    frame = pd.DataFrame({f["name"]: _typed(raw[f["name"]], f, where) for f in fields})
    key = entry["schema"].get("primaryKey", [])
    twice = frame.index[frame.duplicated(key)] if key else []
    if len(twice):
        row = twice[0]
        raise DataError(
            f"{where}, line {row + 2}: the key {' + '.join(key)} = "
            f"{', '.join(str(raw.at[row, k]) for k in key)} is there twice."
        )
    return frame


# What a file looks like that is no longer the table it was: (what is told, remedy).
FORMS = {
    "\ufeff": (
        "begins with a byte order mark, as spreadsheets write it",
        'Save it as plain "UTF-8" (not "UTF-8 with BOM" or "CSV UTF-8").',
    ),
    r"[^,\n]*;[^,\n]*;[^,\n]*$": (
        "has semicolons between its cells, as some spreadsheets write them",
        "Save it with commas.",
    ),
    r"[^,\n]*\t": ("has tabs between its cells", "Save it with commas."),
    r"(?s).*^(<{7}|>{7}) ": (
        "holds the marks of a merge that is not finished (<<<<<<<)",
        "Choose one of the two versions and take the marks out.",
    ),
    r"version https://git-lfs": ("is only a pointer to the file, not the table", ""),
    r"\s*<(?i:!doctype|html)": ("is a web page, not the table", ""),
}


def _read_text(path, where, columns):
    """The file as text, one string per cell, after checks of its form."""
    restore = f"Restore it: git checkout {where}"
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise DataError(f"{where} is missing. {restore}") from None
    except UnicodeDecodeError as problem:
        raise DataError(
            f"{where} is not UTF-8 text (byte {problem.start}). A spreadsheet may "
            f"have saved it in another encoding. {restore}"
        ) from None
    for form, (told, remedy) in FORMS.items():
        if re.match(form, text, re.M):
            raise DataError(f"{where} {told}. {remedy or restore}")
    if not text.endswith("\n"):
        raise DataError(f"{where} ends in the middle: it may be cut off. {restore}")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    cells = []
    try:
        _same_columns(next(rows, []), columns, where)
        for row in rows:
            if len(row) != len(columns):
                raise DataError(
                    f"{where}, line {rows.line_num}: {len(row)} cells instead of "
                    f"{len(columns)}. The line may be cut off, or a comma stands "
                    "outside quotation marks."
                )
            cells.append(row)
    except csv.Error as problem:
        raise DataError(
            f"{where}, line {rows.line_num}: it cannot be read as a table "
            f"({problem}). {restore}"
        ) from None
    return pd.DataFrame(cells, columns=columns, dtype="str")


def _same_columns(found, columns, where):
    if found == columns:
        return
    what = "the columns are in another order"
    if extra := [name for name in found if name not in columns]:
        what = f"column '{extra[0]}' is not in the codebook (data/datapackage.json)"
    if missing := [name for name in columns if name not in found]:
        what = f"column '{missing[0]}' is missing"
    raise DataError(f"{where}, line 1: {what}. Expected: {', '.join(columns)}.")


def _typed(text, field, where):
    """One column in its type, every value checked against the codebook."""
    name, kind, limits = field["name"], field["type"], field.get("constraints", {})
    empty = text == ""

    def forbid(bad, rule):
        """Refuse the first value that breaks a rule, by line and column."""
        if bad.any():
            row = bad.index[bad.to_numpy()][0]
            raise DataError(
                f"{where}, line {row + 2}, column '{name}': {text[row]!r} is not "
                f"allowed. {rule}"
            )

    if limits.get("required"):
        forbid(empty, "The cell must not be empty.")
    if limits.get("unique"):
        forbid(~empty & text.duplicated(), "Each value may be there only once.")
    if "enum" in limits:
        allowed = [str(value) for value in limits["enum"]]
        forbid(~empty & ~text.isin(allowed), f"Allowed: {', '.join(allowed)}.")
    if "pattern" in limits:
        fits = {v for v in text.unique() if re.fullmatch(limits["pattern"], v)}
        form = f"It must look like {limits['pattern']}"
        if field.get("separator"):
            form = f"Several are joined by {field['separator']}, without blanks. {form}"
        forbid(~empty & ~text.isin(fits), form)
    elif kind == "string" and "enum" not in limits:
        # Numbers and dates have a form of their own; so have patterns and lists.
        formulas = {v for v in text.unique() if _FORMULA.match(v)}
        forbid(
            text.isin(formulas),
            "A spreadsheet would run it as a formula: put a word before it.",
        )
    if kind == "string":
        return text.mask(empty)
    if kind == "boolean":
        forbid(~empty & ~text.isin(["true", "false"]), "Allowed: true, false.")
        values = text.map({"true": True, "false": False, "": pd.NA})
        return values.astype("boolean" if empty.any() else "bool")
    if kind == "date":
        values = pd.to_datetime(text.mask(empty), format="%Y-%m-%d", errors="coerce")
        forbid(values.isna() & ~empty, "A date looks like 2000-01-31.")
        return values
    values = pd.to_numeric(text.mask(empty), errors="coerce")
    forbid(values.isna() & ~empty, "A number is expected, such as 4000 or 0.25.")
    for bound, beyond in (("minimum", values.lt), ("maximum", values.gt)):
        if bound in limits:
            forbid(beyond(limits[bound]), f"The {bound} is {limits[bound]}.")
    if kind == "integer":
        forbid((values % 1 != 0) & ~empty, "A whole number is expected.")
        return values.astype("int64" if limits.get("required") else "Int64")
    return values.astype("float64")


def sources(frame_or_ids):
    """The sources behind some rows: who says so.

    Takes a DataFrame with a `sources` column (any rows of any table), one id, or a
    list of ids; ids may be joined by semicolons as in the tables. Returns a DataFrame
    indexed by `source_id`: `rows` (how many of the given rows cite it), `publisher`,
    `title`, `published_on`, `origin` (outlets that share one origin share it) and
    `url` (empty where no full address is known), most cited first.
    """
    if isinstance(frame_or_ids, pd.DataFrame):
        if "sources" not in frame_or_ids:
            raise DataError(
                "This frame has no column 'sources', so its rows cannot be traced. "
                "Keep that column when you select columns."
            )
        ids = frame_or_ids["sources"].dropna()
    elif isinstance(
        frame_or_ids, list | tuple | set | np.ndarray | pd.Series | pd.Index
    ):
        ids = list(frame_or_ids)
    else:
        ids = [frame_or_ids]
    if strange := [one for one in ids if not isinstance(one, str)]:
        raise DataError(
            "sources takes the rows of a table, or ids of sources as texts, not "
            f"{shown(strange[0])}."
        )
    cells = pd.Series(list(ids), dtype="str")
    cited = cells.str.split(";").explode().value_counts()
    known = load("sources").set_index("source_id")
    if unknown := [name for name in cited.index if name not in known.index]:
        raise DataError(
            f"There is no source {shown(unknown[0])}.{closest(unknown[0], known.index)}"
        )
    known["url"] = known["url"].where(known["url_status"] == "full", "")
    columns = ["publisher", "title", "published_on", "origin", "url"]
    found = known.loc[cited.index, columns].rename_axis("source_id")
    found.insert(0, "rows", cited)
    return found.sort_values(["rows", "source_id"], ascending=[False, True])
