"""Helpers of the course: load, draw, show and check.

A lesson imports everything it needs from here, for example
``from helpers import check, load, members, show``. Rooms (modules), from the ground up:

- ``datasets``: what is there, what it means, where it comes from
- ``membership``: who belonged when
- ``networks``: the graphs of the course, with attributes from the tables
- ``figures``: one look for all pictures, read by everybody
- ``exercises``: feedback on answers
- ``ledger``: the fact-check report, for readers outside

``import helpers`` alone loads none of them: a room is opened when a name of it is used.
"""

import sys
from importlib import import_module
from types import TracebackType

ROOMS = {
    "datasets": "codebook load meanings sources tables".split(),
    "membership": "members spells state_code status_on statuses_on".split(),
    "networks": (
        "add_states affiliation_network border_network capital_positions "
        "corridor_network trade_network visa_network write_graphml"
    ).split(),
    "figures": (
        "STATUS_STYLES draw_bands draw_lines draw_map draw_matrix draw_network "
        "draw_null draw_ranges draw_shares show show_map"
    ).split(),
    "exercises": "check grade hint progress".split(),
    "ledger": "write_plan write_report".split(),
}
_ROOM_OF = {name: room for room, names in ROOMS.items() for name in names}

__all__ = sorted(_ROOM_OF)


def __getattr__(name):
    if name in ROOMS:
        return import_module(f"helpers.{name}")
    if name in _ROOM_OF:
        return getattr(import_module(f"helpers.{_ROOM_OF[name]}"), name)
    raise AttributeError(f"helpers has no '{name}'. It offers: {', '.join(__all__)}.")


def __dir__():
    return sorted([*__all__, *ROOMS])


def _short_errors():
    """In a notebook, let an error show the lines of its cells and the last line.

    What lies between, in the files of pandas and others, is left out: dozens of red
    lines that hide the one that helps. `%tb` shows all of it; `%debug` leads to where
    it happened. Where a variable took the name of a helper, the error says so.
    """
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    if shell is None or shell.custom_exceptions:
        return

    def explain(shell, kind, problem, trace, tb_offset=None):
        frames = []
        while trace:
            frames.append(trace)
            trace = trace.tb_next
        last = frames[-1].tb_frame
        there, names = last.f_globals, last.f_code.co_names
        for name in names if kind is TypeError else ():
            found = type(there.get(name)).__name__
            called = str(problem).startswith(f"'{found}' object is not callable")
            if name in _ROOM_OF and name in there and called:
                problem.add_note(
                    f"`{name}` is a {found} here: a line '{name} = ...' took the "
                    "name of the course's helper. Give yours another name, and "
                    "run the cell with the imports again."
                )
        # The first frame is IPython's own, which it leaves out itself.
        mine = [one for one in frames[1:] if one.tb_frame.f_globals is shell.user_ns]
        short = None
        for one in [frames[0], *mine][::-1]:
            short = TracebackType(short, one.tb_frame, one.tb_lasti, one.tb_lineno)
        # What it was raised from is left out as well, for now: `%tb` shows it.
        cause, quiet = problem.__cause__, problem.__suppress_context__
        problem.__cause__, problem.__suppress_context__ = None, True
        shell.showtraceback((kind, problem, short), tb_offset=tb_offset)
        problem.__cause__, problem.__suppress_context__ = cause, quiet
        sys.last_traceback = frames[0]

    shell.set_custom_exc((Exception,), explain)


_short_errors()
