"""The words of Python that a lesson asks for, and whether it tells them in time.

A *word* is a function or method by its name, or a form of the language: a loop, an
f-string, a slice, `&`. The same sign in another sense is another word, as far as the
code alone can tell: ``[ ]`` with a place, a key, a list, a condition. Functions that a
lesson defines are none; the course's helpers are. What stands after *For the curious*
is not looked at.
"""

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field

from tools.author import puzzles
from tools.author.desk import DeskError

# What the text beside the first use of a form must say, as a pattern.
FORMS = {
    "for": r"`for\b",
    "while": r"`while\b",
    "if": r"`if\b",
    "def": r"`def\b",
    "lambda": r"`lambda\b",
    "with": r"`with\b",
    "f-string": r"f-string",
    "comprehension": r"comprehension",
    "one-line if": r"`if`.*`else`",
    "dictionary": r"dictionar",
    "set with { }": r"\bset\b",
    "star": r"`\*`|star",
    "slice": r"slice",
    "[place]": r"square|place",
    "[key]": r"square|`\[",
    "[list]": r"list of (?:columns|names)|inner",
    "[rows]": r"square|keep",
    "[rows, column]": r"comma|row.*column",
    "&": r"`&`",
    "|": r"`\|`",
    "~": r"`~`",
    "@": r"`@`",
    "%": r"`%`",
    "//": r"`//`",
    "in": r"`in`",
    "not": r"`not`",
    "==": r"`==`",
    "!=": r"`!=`",
    "< >": r"`[<>]=?`|less|greater|larger|smaller|more than|after",
    "several names": r"two names|names at once|unpack",
    "+=": r"`\+=`",
}
NODES = {
    ast.For: "for",
    ast.While: "while",
    ast.If: "if",
    ast.FunctionDef: "def",
    ast.Lambda: "lambda",
    ast.With: "with",
    ast.JoinedStr: "f-string",
    ast.ListComp: "comprehension",
    ast.SetComp: "comprehension",
    ast.DictComp: "comprehension",
    ast.GeneratorExp: "comprehension",
    ast.IfExp: "one-line if",
    ast.Dict: "dictionary",
    ast.Set: "set with { }",
    ast.Starred: "star",
    ast.AugAssign: "+=",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Invert: "~",
    ast.MatMult: "@",
    ast.Mod: "%",
    ast.FloorDiv: "//",
    ast.In: "in",
    ast.NotIn: "in",
    ast.Not: "not",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "< >",
    ast.LtE: "< >",
    ast.Gt: "< >",
    ast.GtE: "< >",
}


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
        return re.search(FORMS[word], text, re.I | re.S) is not None
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
    own = {
        node.name + "()"
        for cell in cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.FunctionDef)
    }
    own |= {
        node.name + "()"
        for one in lesson.exercises.values()
        for node in ast.walk(ast.parse(one.answer))
        if isinstance(node, ast.FunctionDef)
    }
    known = set(known)
    met, uses = set(known), {}
    solved = {one.place: one for one in lesson.exercises.values()}

    def problem(index, word, why):
        told.problems.append(f"lesson {lesson.id}, cell {index}: `{word}` {why}")

    for index, cell in enumerate(cells):
        if cell.cell_type != "code":
            for piece in re.findall(r"`([^`\n]+)`", cell.source):
                # Code to try instead, as *Change one thing* has it.
                for word in _words_of_piece(piece) if "(" in piece else ():
                    uses[word] = uses.get(word, 0) + 1
                told.signs.update(re.findall(r"\b\w+=(?!=)", piece))
            continue
        if index in solved:
            # To choose a word is to meet it.
            for word in re.findall(r'^answer = "(\w+)"$', solved[index].answer, re.M):
                uses["." + word] = uses.get("." + word, 0) + 1
            for word in _asked(solved[index]):
                uses[word] = uses.get(word, 0) + 1
                if word not in met | own:
                    problem(
                        index,
                        word,
                        f"is first met in exercise {solved[index].id}: show it in a "
                        "cell before, or do without it.",
                    )
            continue
        if _is_import(cell.source):
            continue
        fresh = [w for w in words(cell.source) if w not in met | own]
        for word in words(cell.source):
            uses[word] = uses.get(word, 0) + 1
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
        if uses.get(word, 0) < 2:
            problem(index, word, "is not met again: use it once more, or do without.")
    if most_in_lesson is not None and len(told.new) > most_in_lesson:
        told.problems.append(
            f"lesson {lesson.id} brings {len(told.new)} new words, {most_in_lesson} "
            f"are the most: {', '.join(told.new)}."
        )
    return told


def _asked(exercise):
    """The words that an exercise asks for: of its answer, its prompt and its hint."""
    found = dict.fromkeys(words(exercise.answer))
    pieces = re.findall(r"`([^`\n]+)`", exercise.leads.get("Hint", ""))
    try:
        shown = puzzles.shown_code(exercise.prompt)
        lines = re.sub(r"^[A-H]  +", "", shown, flags=re.M).splitlines()
        pieces += ["table" + line if line.startswith(".") else line for line in lines]
        pieces.append(shown)
    except DeskError:
        pass
    for piece in pieces:
        found.update(dict.fromkeys(_words_of_piece(piece)))
    return list(found)


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
