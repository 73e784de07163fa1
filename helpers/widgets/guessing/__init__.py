"""Guesses: what the reader says will come, held against what came. No points, in any direction."""
