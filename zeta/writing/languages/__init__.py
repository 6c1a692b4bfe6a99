"""The languages that documents are written in: what their text says (parsers) and how it is written (writers)."""
