"""Watching: what a student's own forward pass computes, and where it leaves the layers' way.

`record` runs the function and notes the arrays that come up; `teller` matches them with what the
layers give; `story` is the result as plain data, which the player plays.
"""
