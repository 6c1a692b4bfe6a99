"""Documents to train on, and what they are refused for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.errors import ZetaError
from zeta.training import documents
from zeta.training.documents import SHORTEST, Document

LONG = "A text that is long enough to be trained on. " * 20


def test_a_folder_gives_its_texts_in_order_and_leaves_other_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/second.txt", "a.md", "picture.png"):
        (tmp_path / name).write_text(f"{name} {LONG}")
    found = documents.prose([tmp_path], licence="mine")
    assert [(each.title, each.source, each.kind, each.licence) for each in found] == [
        ("a", "a.md", "prose", "mine"),
        ("second", "second.txt", "prose", "mine"),
    ]
    assert found[0].characters == len(found[0].text) > SHORTEST


@pytest.mark.parametrize(
    ("name", "contents", "said"),
    [
        ("short.txt", b"too short", "too short to train on: 9 characters"),
        ("latin.txt", LONG.encode() + b"\xe9\xff", "is not UTF-8"),
        ("none.txt", None, "cannot be read"),
        ("", None, "holds no texts"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, name: str, contents: bytes | None, said: str
) -> None:
    if contents is not None:
        (tmp_path / name).write_bytes(contents)
    with pytest.raises(ZetaError, match=said) as caught:
        documents.prose([tmp_path / name])
    assert str(tmp_path) in str(caught.value)
    assert caught.value.hint


def test_pythons_own_documentation_is_its_topics_and_its_modules_docstrings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tools" / "test").mkdir(parents=True)
    (tmp_path / "tools" / "__init__.py").write_text(
        f'"""{LONG}"""\nclass Saw:\n    """Cuts."""\n    def cut(self, board, *, deep=False):\n        "Cut it."\n'
    )
    (tmp_path / "broken.py").write_text(f'"""{LONG}"""\nclass:')
    (tmp_path / "silent.py").write_text("x = 1\n" * 200)
    (tmp_path / "tools" / "test" / "unwanted.py").write_text(f'"""{LONG}"""')
    monkeypatch.setattr(documents.sysconfig, "get_path", lambda _name: str(tmp_path))
    found = list(documents.python_docs())
    titles = [each.title for each in found]
    assert "topic assignment" in titles
    assert [title for title in titles if not title.startswith("topic ")] == ["tools"]
    assert not [each for each in found if len(each.text) < SHORTEST]
    assert {each.licence for each in found} == {"Python Software Foundation License 2"}
    assert found[-1].text.startswith(f"tools\n\n{LONG.strip()}")
    assert found[-1].text.endswith("class Saw\n\nCuts.\n\ncut(self, board, *, deep=False)\n\nCut it.")


def test_dialogues_and_code_come_from_the_generators() -> None:
    chats, code = list(documents.made_up("dialogue", 2, 5)), list(documents.made_up("code", 1, 5))
    assert [each.title for each in chats] == ["dialogue 5-0", "dialogue 5-1"]
    assert chats[0].turns[0][0] == "user"
    assert chats[0].characters == sum(len(text) for _, text in chats[0].turns)
    assert code[0].text
    assert code[0].kind == "code"
    assert list(documents.made_up("code", 0, 5)) == []


def test_a_generator_that_fails_is_an_error_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.sys, "executable", "/bin/false")
    with pytest.raises(ZetaError, match="generator of made-up documents failed: exit code 1"):
        list(documents.made_up("code", 1, 0))


@given(st.text(min_size=1), st.floats(0, 1))
def test_whether_a_document_is_held_out_follows_from_what_it_says(text: str, share: float) -> None:
    first, again = Document("a", "x", "docs", text=text), Document("b", "y", "docs", text=text)
    assert first.held_out(share) == again.held_out(share)
    assert not first.held_out(0.0)
    assert first.held_out(1.0)
    if first.held_out(share):
        assert first.held_out(min(1.0, share * 2))
