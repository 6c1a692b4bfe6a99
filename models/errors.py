"""Errors of training: one sentence and what to do."""

from __future__ import annotations


class TrainingError(Exception):
    """Training cannot go on. `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
