"""Where the commands of the course have moved; here only so that old ones are told."""

raise SystemExit(
    "The commands of the course have moved to tools/, which lies beside helpers/ in "
    "the repository: from there, python -m tools.student.lab opens the lessons (make lab) "
    "and python -m tools.student.work copies them (make work)."
)
