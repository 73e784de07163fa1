"""Rebuild the notebook to be graded from what was handed in. No hand-in raises an error."""

import copy

from autograder.handin.files import Unreadable
from autograder.handin.record import GradeRecord, write_record
from autograder.handin.repair import take


def rebuild(hand_in, release):
    """Return the release with the hand-in's answers in it.

    Its GradeRecord says what was repaired; where it cannot be read, why it needs a person.
    """
    record = GradeRecord(hand_in.digest(), list(hand_in.remarks))
    try:
        repaired = take(hand_in.files, hand_in.odd, hand_in.lesson, release)
        notebook, record.attempts = repaired.notebook, repaired.attempts
        record.repairs += repaired.remarks
    except Unreadable as reason:
        notebook, record.needs_person = copy.deepcopy(release), str(reason)
    except Exception as error:  # a repair that fails must not stop the class
        notebook = copy.deepcopy(release)
        problem = f"{type(error).__name__}: {error}"
        record.needs_person = f"the hand-in could not be repaired ({problem})"
    write_record(notebook, record)
    return notebook


def blank_for_a_person(hand_in, release, reason):
    """Return the release with a GradeRecord that says why this hand-in needs a person."""
    notebook = copy.deepcopy(release)
    record = GradeRecord(hand_in.digest(), list(hand_in.remarks), needs_person=reason)
    write_record(notebook, record)
    return notebook
