"""The page of what zeta remembers, and the question whether to remember something."""
