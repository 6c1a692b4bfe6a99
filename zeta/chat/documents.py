"""How a file that is read into the history is introduced."""


def introduced(text: str, name: str) -> str:
    """The text as a user turn that says where it came from."""
    return f"Here is the file {name}:\n\n{text}" if name else text
