"""Exercises whose answer is found by running what their prompt shows.

*What will it print?* and *Put the lines in order* show code, indented by four blanks:
it is run here when the key is built, so that no prompt can go stale.
"""

import ast
import contextlib
import io
import itertools
import re

import pandas as pd

from helpers.exercises import answers, judge
from tools.author.desk import DeskError

LINE = re.compile(r"([A-H])  +(\S.*)")
MOST = 5  # lines to order: 120 orders


def shown_code(prompt):
    """The code that a prompt shows, indented by four blanks."""
    lines = [line[4:] for line in prompt.splitlines() if line.startswith("    ")]
    if not lines:
        raise DeskError("the prompt shows no code, indented by four blanks")
    return "\n".join(lines)


def result(code, names):
    """What some code prints, or the value of its last line where it prints nothing."""
    *first, last = ast.parse(code).body
    names, out = dict(names), io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(ast.Module(first, []), "<prompt>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<prompt>", "eval"), names)
        else:
            exec(compile(ast.Module([last], []), "<prompt>", "exec"), names)
            value = None
    printed = out.getvalue().strip()
    if not printed:
        return value
    with contextlib.suppress(ValueError, SyntaxError):
        return ast.literal_eval(printed)
    return printed


def hold_to_print(entry, prompt, names):
    """Refuse an answer that is not what the code in the prompt gives."""
    given = result(shown_code(prompt), names)
    if not judge.is_right(entry, answers.read(entry, given)):
        raise DeskError(f"the code in its prompt gives {given!r}, not the answer")


def lines_of(prompt):
    """{letter: line} of the lines that a prompt lets students put in order."""
    found = [LINE.fullmatch(line) for line in shown_code(prompt).splitlines()]
    if not all(found) or not 3 <= len(found) <= MOST:
        raise DeskError(
            f"three to {MOST} lines such as '    A   x = 1' are expected in the prompt"
        )
    return {match[1]: match[2] for match in found}


def try_orders(lines, answer, expression, names):
    """Every order of some lines: those that are right, and why the others are not.

    Returns (right orders, [(wrong order, reason), ...]).
    """
    wanted, problem = _run(answer, lines, expression, names)
    if problem:
        raise DeskError(f"the answer's own order stops: {problem}")
    right, wrong = [], []
    for letters in itertools.permutations(sorted(lines)):
        value, problem = _run(letters, lines, expression, names)
        if problem is None and _same(value, wanted):
            right.append(list(letters))
        else:
            said = problem or "every line runs, but the result is another one."
            wrong.append((list(letters), said))
    return right, wrong


def _run(letters, lines, expression, names):
    """(what an order gives, None), or (None, why it stops)."""
    names, out = dict(names), io.StringIO()
    chain = any(line.startswith(".") for line in lines.values())
    if chain and lines[letters[0]].startswith("."):
        return None, f"line {letters[0]} begins with a dot: it needs something before."
    here = letters[0]
    try:
        with contextlib.redirect_stdout(out):
            if chain:
                whole = "\n".join(lines[letter] for letter in letters)
                value = eval(f"({whole})", names)
            else:
                for here in letters:
                    exec(lines[here], names)
                value = eval(expression, names) if expression else out.getvalue()
    except NameError as problem:
        return None, f"line {here}: the name {problem.name!r} is not made yet."
    except SyntaxError:
        return None, "two of the lines cannot follow each other like this."
    except Exception as problem:
        told = " ".join(str(problem).split())[:100]
        place = "it" if chain else f"line {here}"
        return None, f"{place} stops with {type(problem).__name__}: {told}"
    return value, None


def _same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, pd.DataFrame | pd.Series | pd.Index):
        return one.equals(other)
    return bool(one == other)
