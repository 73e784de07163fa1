"""What a student's notebook imports: checks, progress, pictures and data of the course "From Neuron
to Network".
"""

from helpers.check import check, progress

__all__ = ["check", "progress"]
