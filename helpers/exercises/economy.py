"""Checks of part II, economic initiatives (lessons 06 to 11)."""

# ---- Lesson 06: what did they promise in 2009 ----------------------------------------


# ---- Lesson 07: from proposal to practice --------------------------------------------


# ---- Lesson 08: how big is the SCO ---------------------------------------------------


# ---- Lesson 09: did the crisis bite --------------------------------------------------


# ---- Lesson 10: who trades with whom -------------------------------------------------


# ---- Lesson 11: which way does the road run ------------------------------------------
