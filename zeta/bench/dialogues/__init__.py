"""Long dialogues over many sessions with questions about them: a generator, and a reader for somebody's own."""
