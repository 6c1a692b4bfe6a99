"""How well agent memory finds what was said: conversations with questions whose evidence is known, methods beside each
other, measures. No model judges; an embedder is injected as everywhere."""
