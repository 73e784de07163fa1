"""Problem: why an answer is not right."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Why an answer is not right.

    code: a word for programs, such as "shape"
    sentence: for people
    mistakes: the known mistakes that it shows, as (name, message)
    """

    code: str
    sentence: str
    mistakes: tuple[tuple[str, str], ...] = ()


class Wrong(ValueError):
    """Raised where an answer turns out not to be right; carries its Problem."""

    def __init__(
        self, code: str, sentence: str, mistakes: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.problem = Problem(code, sentence, tuple(mistakes))
