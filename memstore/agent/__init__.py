"""Agent memory: what an agent knows, in one SQLite file, found again by words, letters, meaning and ties. No model is
called in here; usable alone."""
