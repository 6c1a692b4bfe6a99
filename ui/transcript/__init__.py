"""The conversation as a view of very many turns."""

from ui.transcript.transcript import Transcript

__all__ = ["Transcript"]
