"""What the sections of a document know of each other: the lake, and what it brings back."""
