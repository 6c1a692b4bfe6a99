"""How long the window takes to draw a frame: `python -m ui.bench`."""
