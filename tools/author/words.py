"""The words of Python that a lesson asks for, and whether it tells them in time.

A *word* is a function or method by its name, or a form of the language: a loop, an
f-string, a slice, `&`. The same sign in another sense is another word, as far as the
code alone can tell: ``[ ]`` with a place, a key, a list, a condition. Functions that a
lesson defines are none; the course's helpers are. What stands after *For the curious*
is not looked at.
"""

import ast
import contextlib
import io
import re
import tokenize
from collections import Counter
from dataclasses import dataclass, field

from tools.author import puzzles
from tools.author.desk import DeskError

# Each form of the language: what the text beside its first use must say, as a pattern,
# and how Python calls it, where it has one name for it.
FORMS = {
    "for": (r"`for\b", ast.For),
    "while": (r"`while\b", ast.While),
    "if": (r"`if\b", ast.If),
    "def": (r"`def\b", ast.FunctionDef),
    "lambda": (r"`lambda\b", ast.Lambda),
    "with": (r"`with\b", ast.With),
    "f-string": ("f-string", ast.JoinedStr),
    "comprehension": (
        "comprehension",
        ast.ListComp,
        ast.SetComp,
        ast.DictComp,
        ast.GeneratorExp,
    ),
    "one-line if": ("`if`.*`else`", ast.IfExp),
    "dictionary": ("dictionar", ast.Dict),
    "set with { }": (r"\bset\b", ast.Set),
    "star": (r"`\*`|star", ast.Starred),
    "slice": ("slice",),
    "[place]": ("square|place",),
    "[key]": (r"square|`\[",),
    "[list]": ("list of (?:columns|names)|inner",),
    "[rows]": ("square|keep",),
    "[rows, column]": ("comma|row.*column",),
    "&": ("`&`", ast.BitAnd),
    "|": (r"`\|`", ast.BitOr),
    "~": ("`~`", ast.Invert),
    "@": ("`@`", ast.MatMult),
    "%": ("`%`", ast.Mod),
    "//": ("`//`", ast.FloorDiv),
    "in": ("`in`", ast.In, ast.NotIn),
    "not": ("`not`", ast.Not),
    "==": ("`==`", ast.Eq),
    "!=": ("`!=`", ast.NotEq),
    "< >": (
        "`[<>]=?`|less|greater|larger|smaller|more than|after",
        ast.Lt,
        ast.LtE,
        ast.Gt,
        ast.GtE,
    ),
    "several names": ("two names|names at once|unpack",),
    "+=": (r"`\+=`", ast.AugAssign),
}
NODES = {node: form for form, (_, *nodes) in FORMS.items() for node in nodes}


def words(code):
    """The words of some code, in the order in which they are met."""
    found = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute):
            word = "." + node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            word = node.func.id + "()"
        elif isinstance(node, ast.Subscript):
            word = _picking(node)
        elif isinstance(node, ast.Assign | ast.For) and isinstance(
            getattr(node, "target", None) or node.targets[0], ast.Tuple
        ):
            found.setdefault("several names")
            word = NODES.get(type(node))
        else:
            word = NODES.get(type(node))
        if word:
            found.setdefault(word)
    return list(found)


def _picking(node):
    """In which sense square brackets pick."""
    inside = node.slice
    if isinstance(inside, ast.Slice):
        return "slice"
    if isinstance(inside, ast.Tuple):
        return "[rows, column]"
    if isinstance(inside, ast.List):
        return "[list]"
    if isinstance(inside, ast.UnaryOp) and isinstance(inside.op, ast.USub):
        inside = inside.operand
    if isinstance(inside, ast.Constant):
        return "[place]" if isinstance(inside.value, int) else "[key]"
    return "[rows]"


def signs(code):
    """The small print of some code: named arguments, `not in`, how numbers are written,
    `**` and remarks.

    They are no words of their own, but nobody can guess them: each is told in the text
    before its first use, or right after it.
    """
    found = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.keyword) and node.arg:
            found.setdefault(f"{node.arg}=")
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            spec = "".join(part.value for part in node.format_spec.values)
            for part in re.findall(r",|[^,]+", re.sub(r"\d", "", spec)):
                found.setdefault(f":{part}")
        elif isinstance(node, ast.NotIn):
            found.setdefault("not in")
        elif isinstance(node, ast.Pow):
            found.setdefault("**")
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            found.setdefault("#")
    return list(found)


def sign_is_told(sign, text):
    """Whether a text shows a sign in backticks, with whatever digits it has."""
    shown = "\n".join(re.findall(r"`+([^`]+)`+", text))
    if sign.endswith("="):
        return re.search(rf"\b{sign[:-1]}\b", shown) is not None
    return sign in re.sub(r"(?<=[:.])\d", "", shown)


def is_told(word, text):
    """Whether a text beside the code names a word, or tells a form."""
    if word in FORMS:
        return re.search(FORMS[word][0], text, re.I | re.S) is not None
    shown = " ".join(re.findall(r"`+([^`]+)`+", text))
    return word.strip(".()") in re.findall(r"\w+", shown)


@dataclass
class Told:
    """What a lesson brings: each new word with the cell of its first use."""

    new: dict = field(default_factory=dict)  # {word: index of the cell}
    signs: set = field(default_factory=set)
    problems: list = field(default_factory=list)


def core(notebook):
    """The cells that stand before *For the curious*."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and re.match(
            r"#+ +for the curious", cell.source, re.I
        ):
            return notebook.cells[:index]
    return notebook.cells


def read(lesson, notebook, known, most_in_cell, most_in_lesson=None):
    """What a lesson brings to somebody who knows some words, and what it does not tell.

    `lesson` is as it is written, `notebook` as it is stored. Each problem names lesson,
    cell and word, and where the word could be introduced.
    """
    cells, told = core(notebook), Told()
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    code += [one.answer for one in lesson.exercises.values()]
    own = {
        node.name + "()"
        for piece in code
        for node in ast.walk(ast.parse(piece))
        if isinstance(node, ast.FunctionDef)
    }
    met, uses = {*known, *own}, Counter()
    solved = {one.place: one for one in lesson.exercises.values()}

    def problem(index, word, why):
        told.problems.append(f"lesson {lesson.id}, cell {index}: `{word}` {why}")

    for index, cell in enumerate(cells):
        if cell.cell_type != "code":
            for piece in re.findall(r"`([^`\n]+)`", cell.source):
                # Code to try instead, as *Change one thing* has it.
                uses.update(_words_of_piece(piece) if "(" in piece else ())
                told.signs.update(re.findall(r"\b\w+=(?!=)", piece))
            continue
        if index in solved:
            # To choose a word is to meet it.
            chosen = re.findall(r'^answer = "(\w+)"$', solved[index].answer, re.M)
            uses.update("." + word for word in chosen)
            for word in _asked(solved[index]):
                uses[word] += 1
                if word not in met:
                    problem(
                        index,
                        word,
                        f"is first met in exercise {solved[index].id}: show it in a "
                        "cell before, or do without it.",
                    )
            continue
        if _is_import(cell.source):
            continue
        fresh = [w for w in words(cell.source) if w not in met]
        uses.update(words(cell.source))
        beside = _beside(cells, index)
        for word in fresh:
            told.new[word] = index
            if not is_told(word, beside):
                problem(index, word, "is not told in the text right beside it.")
            if not cell.get("outputs"):
                problem(index, word, "is first met in a cell that shows no output.")
        if len(fresh) > most_in_cell:
            problem(
                index,
                "`, `".join(fresh),
                f"are {len(fresh)} new words in one cell, {most_in_cell} are the most.",
            )
        met.update(fresh)
        text = "\n".join(c.source for c in cells[:index] if c.cell_type == "markdown")
        for sign in signs(cell.source):
            if sign not in known | told.signs and not sign_is_told(sign, text + beside):
                problem(index, sign, "is not told in the text before it.")
            told.signs.add(sign)
    for word, index in told.new.items():
        if uses[word] < 2:
            problem(index, word, "is not met again: use it once more, or do without.")
    if most_in_lesson is not None and len(told.new) > most_in_lesson:
        told.problems.append(
            f"lesson {lesson.id} brings {len(told.new)} new words, {most_in_lesson} "
            f"are the most: {', '.join(told.new)}."
        )
    return told


def _asked(exercise):
    """The words that an exercise asks for: of its answer, its prompt and its hint."""
    found = words(exercise.answer)
    pieces = re.findall(r"`([^`\n]+)`", exercise.leads.get("Hint", ""))
    with contextlib.suppress(DeskError):  # the prompt shows no code
        shown = puzzles.shown_code(exercise.prompt)
        lines = re.sub(r"^[A-H]  +", "", shown, flags=re.M).splitlines()
        pieces += ["table" + line if line.startswith(".") else line for line in lines]
        pieces.append(shown)
    for piece in pieces:
        found += _words_of_piece(piece)
    return list(dict.fromkeys(found))


def _words_of_piece(piece):
    """The words of a piece of code, where it is one."""
    try:
        return words(piece)
    except SyntaxError:
        return []


def _is_import(code):
    return all(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.parse(code).body)


def _beside(cells, index):
    """The text right before and right after a cell of code."""
    near = [cells[i] for i in (index - 1, index + 1) if 0 <= i < len(cells)]
    return "\n".join(cell.source for cell in near if cell.cell_type == "markdown")
