"""Long documents in the window: their plan, their text while it is written, and how they are kept true."""
