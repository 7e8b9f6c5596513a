"""Where the commands of the course have moved; here only so that old ones are told."""

raise SystemExit(
    "The commands of the course have moved to tools/, beside helpers/ in the "
    "repository. From its folder, python -m tools.student.lab opens the lessons (make "
    "lab) and python -m tools.student.work copies them (make work)."
)
