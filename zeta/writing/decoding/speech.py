"""What a specialist is told, as tokens: its instructions and remarks are turns of the model's own chat template, what
it writes is one long answer."""

from __future__ import annotations

from zeta.llama import LlamaModel
from zeta.transcript import Transcript, format_of


class Speech:
    """Texts to tokens, for one model. A text is never read as a marker of the template."""

    def __init__(self, model: LlamaModel) -> None:
        """Raises ModelError for a template that cannot be used."""
        self._model = model
        self._form = format_of(model)

    def opening(self, system: str, request: str) -> list[int]:
        """A conversation up to where the answer begins."""
        script = Transcript(self._model, format_of(self._model, system))
        script.open()
        script.ask(request)
        return script.tokens

    def remark(self, text: str) -> list[int]:
        """The end of what was answered so far, a remark, and the header of the answer that goes on."""
        script = Transcript(self._model, self._form, first=False)
        script.close("assistant")
        script.ask(text)
        return script.tokens

    def text(self, text: str) -> list[int]:
        """Plain text."""
        return self._model.tokenize(text)
