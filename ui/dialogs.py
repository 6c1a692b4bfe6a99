"""Small dialogs: questions whose harmless answer is the default, the system prompt, an address, about zeta.

Text that comes from a model or a file is shown plainly, with what could mislead the eye made visible.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.look import Look
from ui.models.labels import Paragraph
from ui.text import blanked, revealed

OPENABLE = frozenset({"http", "https", "mailto"})
"""Schemes that another program may be asked to open; a file or a script never is."""

_ENCODED = QUrl.ComponentFormattingOption.FullyEncoded


def shown_address(url: QUrl) -> str:
    """A whole address for a person to judge: the host as the network knows it (punycode), nothing hidden."""
    host = f"//{url.authority(_ENCODED)}" if url.host() else ""
    query = f"?{url.query()}" if url.hasQuery() else ""
    fragment = f"#{url.fragment()}" if url.hasFragment() else ""
    return revealed(f"{url.scheme()}:{host}{url.path()}{query}{fragment}")


class Dialog(QDialog):
    """A column of widgets over a row of buttons; Escape closes it as a no."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(blanked(title))
        self.setMinimumWidth(400)
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(24)
        whole.addLayout(self.column, 1)
        whole.addLayout(self.buttons)

    def say(self, text: str, kind: str = "") -> Paragraph:
        """A paragraph of plain text; `kind` is a style of ui/style.py."""
        label = Paragraph(text, kind, self)
        self.column.addWidget(label)
        return label

    def button(self, text: str, kind: str = "", *, default: bool = False) -> QPushButton:
        """A button of the row; one `default` answers the Enter key and has the focus."""
        made = QPushButton(text, self)
        made.setProperty("kind", kind)
        made.setAutoDefault(False)
        made.setDefault(default)
        if default:
            made.setFocus()
        self.buttons.addWidget(made)
        return made


class Question(Dialog):
    """Yes or no. The harmless answer has the focus and the Enter key; Escape gives it too."""

    def __init__(self, title: str, text: str, yes: str, *, danger: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.say(title, "heading")
        self.say(text)
        self.no = self.button(self.tr("Cancel"), default=True)
        self.yes = self.button(yes, "danger" if danger else "")
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(self.accept)


class WordQuestion(Question):
    """A question that only the typed `word` answers with yes: for what cannot be undone."""

    def __init__(self, title: str, text: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(title, text, word.capitalize(), danger=True, parent=parent)
        self._word = word.strip().casefold()
        prompt = self.say(self.tr("Type the word «{word}» to go on:").format(word=word))
        self.field = QLineEdit(self)
        self.field.setAccessibleName(prompt.text())
        self.field.textChanged.connect(self._typed)
        self.column.addWidget(self.field)
        self.yes.setEnabled(False)
        self.setTabOrder(self.field, self.no)
        self.field.setFocus()

    def _typed(self, text: str) -> None:
        self.yes.setEnabled(text.strip().casefold() == self._word)


def ask(parent: QWidget | None, title: str, text: str, yes: str, danger: bool = False) -> bool:
    """Whether the person says `yes`; closing the question is a no."""
    return _answer(Question(title, text, yes, danger=danger, parent=parent))


def ask_word(parent: QWidget | None, title: str, text: str, word: str) -> bool:
    """Whether the person typed `word` and meant it; closing the question is a no."""
    return _answer(WordQuestion(title, text, word, parent=parent))


def _answer(question: Question) -> bool:
    said = question.exec() == QDialog.DialogCode.Accepted
    question.deleteLater()
    return said


class SystemPromptDialog(Dialog):
    """The system prompt of the open chat. Signals: `chosen(str)` with another one."""

    chosen = Signal(str)

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("System prompt"))
        self.setMinimumWidth(look.px(560))
        self._before = text
        self.say(self.tr("System prompt"), "heading")
        self.say(self.tr("What the model is told before anything else. Leave it empty for the model's own."), "dim")
        self.field = QPlainTextEdit(text, self)
        self.field.setObjectName("field")
        self.field.setAccessibleName(self.tr("System prompt"))
        self.field.setTabChangesFocus(True)
        self.field.setMinimumHeight(look.px(160))
        self.column.addWidget(self.field, 1)
        self.say(
            self.tr("Another system prompt copies this chat into a new one that begins with it; this one stays."), "dim"
        )
        self.cancel_button = self.button(self.tr("Cancel"))
        self.use_button = self.button(self.tr("Copy the chat with this prompt"), "primary")
        self.use_button.setEnabled(False)
        self.field.textChanged.connect(self._typed)
        self.cancel_button.clicked.connect(self.reject)
        self.use_button.clicked.connect(self._use)
        self.field.setFocus()

    def _typed(self) -> None:
        self.use_button.setEnabled(self.field.toPlainText().strip() != self._before.strip())

    def _use(self) -> None:
        self.chosen.emit(self.field.toPlainText().strip())
        self.accept()


class LinkDialog(Dialog):
    """A whole address before anything opens it. Signals: `open_wanted(str)` with the address, encoded, in ASCII."""

    open_wanted = Signal(str)

    def __init__(self, look: Look, address: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Open a link"))
        self.setMinimumWidth(look.px(560))
        url = QUrl(address.strip())
        self._address = bytes(url.toEncoded().data()).decode("ascii") if url.isValid() else ""
        self.say(self.tr("Open this link?"), "heading")
        self.shown = shown_address(url) if url.isValid() else revealed(address)
        box = QFrame(self)
        box.setObjectName("card")
        text = QPlainTextEdit(self.shown, box)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setFont(look.font(13, mono=True))
        text.setStyleSheet(f"QPlainTextEdit {{ font-size: {look.px(13)}px; background: transparent; border: none; }}")
        text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        text.setFixedHeight(look.px(80))
        text.document().setDocumentMargin(8)
        text.setAccessibleName(self.tr("The whole address"))
        inside = QVBoxLayout(box)
        inside.setContentsMargins(8, 4, 8, 4)
        inside.addWidget(text)
        self.column.addWidget(box)
        self.say(self._warning(url))
        self.copy_button = self.button(self.tr("Copy"))
        self.open_button = self.button(self.tr("Open in the browser"))
        self.cancel_button = self.button(self.tr("Cancel"), default=True)
        self.open_button.setEnabled(self._openable(url))
        self.copy_button.clicked.connect(self._copy)
        self.open_button.clicked.connect(self._open)
        self.cancel_button.clicked.connect(self.reject)

    def _openable(self, url: QUrl) -> bool:
        return bool(self._address) and url.scheme() in OPENABLE and (bool(url.host()) or url.scheme() == "mailto")

    def _warning(self, url: QUrl) -> str:
        if not self._openable(url):
            return self.tr("zeta opens web and mail addresses only; this is neither.")
        if url.scheme() == "mailto":
            return self.tr("It opens your mail program.")
        host = url.host(_ENCODED)
        if "xn--" in host:
            return self.tr(
                "It leads to {host}, a name with letters that may only look like the ones you know. "
                "Your browser uses the network."
            ).format(host=host)
        return self.tr("It leads to {host}. Your browser uses the network; zeta itself does not.").format(host=host)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address or self.shown)

    def _open(self) -> None:
        self.open_wanted.emit(self._address)
        self.accept()


class AboutDialog(Dialog):
    """What this program is, its version, and the licences of what it is made of."""

    def __init__(self, look: Look, version: str, licences: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("About zeta"))
        self.setMinimumWidth(look.px(560))
        self.say("zeta", "brand")
        self.say(self.tr("Version {version}").format(version=version), "dim")
        self.say(self.tr("A chat on your own machine whose memory does not end at the context window."))
        self.licences = QPlainTextEdit(licences, self)
        self.licences.setObjectName("field")
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        self.licences.setAccessibleName(self.tr("Licences"))
        self.licences.setMinimumHeight(look.px(240))
        self.column.addWidget(self.licences, 1)
        self.button(self.tr("Close"), default=True).clicked.connect(self.accept)
