"""The engine in its own process: commands in, events out, both plain data (DESIGN 1)."""
