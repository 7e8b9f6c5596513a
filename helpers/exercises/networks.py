"""Checks of part III, member networks (lessons 12 to 16)."""

# ---- Lesson 12: who borders whom -----------------------------------------------------


# ---- Lesson 13: who sits in the same clubs -------------------------------------------


# ---- Lesson 14: who depends on whom --------------------------------------------------


# ---- Lesson 15: do they vote together ------------------------------------------------


# ---- Lesson 16: who may visit whom ---------------------------------------------------
