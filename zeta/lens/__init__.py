"""The learned lens: gists in place of what left the window, and who is sharpened or blurred when.

Entries of the working context are changed by a pure allocator (`focus`); the nets that make gists and score entries
run here with numpy. What reaches llama.cpp goes through the engine.
"""
