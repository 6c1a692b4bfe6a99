"""Fetching a file of the Hugging Face hub by its address: a field that is checked before anything is asked for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui.look import Look
from ui.models.column import Card
from ui.models.hub import Fault, address
from ui.models.labels import Paragraph
from ui.models.problem import Problem


class FetchCard(Card):
    """Signals: `pull_wanted(str)` with an hf: address of the right form."""

    pull_wanted = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.addWidget(Paragraph(self.tr("Fetch another model"), "heading"))
        self.column.addWidget(
            Paragraph(
                self.tr("The address of a .gguf file on the Hugging Face hub, or of its page there."),
                kind="",
                parent=self,
            )
        )
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("hf:owner/repo/file.gguf")
        self.field.setAccessibleName(self.tr("Address of a model on the Hugging Face hub"))
        self.field.setMaxLength(500)
        self.field.setClearButtonEnabled(False)
        self.button = QPushButton(self.tr("Download"), self)
        self.button.setAccessibleName(self.tr("Download the model of this address"))
        self.problem = Problem(look, self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        self.column.addLayout(row)
        self.column.addWidget(self.problem)
        self.button.clicked.connect(self._submit)
        self.field.returnPressed.connect(self._submit)
        self.field.textEdited.connect(self._edited)

    def fail(self, spec: str, message: str, hint: str) -> None:
        """`spec` could not be fetched; it comes back into the field to be put right, unless something new is there."""
        if not self.field.text():
            self.field.setText(spec)
        self.problem.show_problem(message, hint)

    def _edited(self) -> None:
        self.problem.show_problem("")

    def _submit(self) -> None:
        found = address(self.field.text())
        if isinstance(found, Fault):
            self.problem.show_problem(self._words(found), self.tr("Write it as hf:owner/repo/file.gguf."))
            self.field.setFocus()
            return
        self.problem.show_problem("")
        self.field.clear()
        self.pull_wanted.emit(found)

    def _words(self, fault: Fault) -> str:
        return {
            Fault.FORM: self.tr("This is no address of a file on the hub."),
            Fault.SUFFIX: self.tr("zeta reads models in .gguf files; this is a file of another kind."),
            Fault.PATH: self.tr("A part of this address is empty, or no name that a file can have."),
        }[fault]
