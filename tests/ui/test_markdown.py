"""Markdown of a model becomes harmless blocks, and a stream of it the same ones as the whole."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ui.markdown import Code, Prose, StreamingMarkdown, clean, parse
from ui.markdown.blocks import _DEEP, blocks
from ui.markdown.clean import direction
from ui.markdown.stream import SEGMENT, TAIL

PIECES = [
    "word",
    "two words",
    "\n",
    "\n\n",
    "- ",
    "* ",
    "1. ",
    "2) ",
    "> ",
    "# ",
    "```",
    "~~~",
    "````",
    "```py\n",
    "```a|b\n",
    "\n```\n",
    "   ",
    "  ```\n",
    " ",
    "    ",
    "\t",
    "---",
    "===",
    "***",
    "|",
    "| a | b |\n|---|---|\n",
    "**",
    "`",
    "[a](http://b.c)",
    "![a](b)",
    "[a]: /b",
    "<b>",
    "&amp;",
    "\\",
    "\r\n",
    "\x00",
    "\u202e",
    "שלום",
]
markdown = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def streamed(pieces: list[str]) -> list[object]:
    stream = StreamingMarkdown()
    finished = [block for piece in pieces for block in stream.feed(piece).finished]
    return [*finished, *stream.end().finished]


@settings(max_examples=600)
@given(markdown, st.data())
def test_any_split_of_any_text_gives_the_blocks_of_the_whole(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert streamed(pieces) == parse(text)


@settings(max_examples=1500)
@given(markdown)
def test_segments_are_cut_only_where_a_block_begins(text: str) -> None:
    assume(not _DEEP.search(text))  # is shown as it stands, as far as the segment goes
    assert parse(text) == blocks(clean(text))


@settings(max_examples=100)
@given(st.text(max_size=300), st.data())
def test_any_split_of_any_characters_gives_the_blocks_of_the_whole(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert streamed([text[:at], text[at:]]) == parse(text)


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*PIECES, "x" * 3000, "- item\n" * 300, "| 1 | 2 |\n" * 200]), max_size=12), st.data())
def test_texts_beyond_a_segment_are_cut_the_same_however_they_come(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert streamed(pieces) == parse(text)


@pytest.mark.parametrize(
    "unit",
    [
        "A sentence of **some** words, and `code`.\n\n",
        "- an item that is one of many\n",
        "```python\nfor each in range(3):\n    print(each)\n```\n\n",
        "one line of a paragraph without end\n",
        "1. a loose item\n\n   with a paragraph\n\n",
    ],
)
def test_the_cost_of_a_token_does_not_grow_with_the_answer(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    stream, counts = StreamingMarkdown(), []
    for at in range(0, len(text), 10):
        before = stream.parsed
        stream.feed(text[at : at + 10])
        counts.append(stream.parsed - before)
    half = len(counts) // 2
    assert max(counts) <= 3 * SEGMENT
    assert sum(counts[half:]) <= 1.2 * sum(counts[:half]) + 2 * SEGMENT
    assert sum(counts) / len(counts) <= 2 * TAIL


def test_finished_blocks_are_told_once_and_the_tail_stands_behind_them() -> None:
    stream = StreamingMarkdown()
    assert stream.feed("one\n\nt").tail == tuple(parse("one\n\nt"))
    assert stream.feed("wo\n").finished == tuple(parse("one"))
    change = stream.feed("\n```py\nx = 1\n``")
    assert change.finished == tuple(parse("two"))
    assert change.tail == (Code("py", "x = 1"),)
    assert stream.feed("`\nend").finished == (Code("py", "x = 1"),)
    assert stream.end().finished == tuple(parse("end"))


def test_code_in_hand_is_shown_as_it_comes() -> None:
    stream = StreamingMarkdown()
    assert stream.feed("~~~\nfirst\nsec").tail == (Code("", "first\nsec"),)


def test_a_long_open_paragraph_shows_all_its_text() -> None:
    stream = StreamingMarkdown()
    words = [f"w{n} " for n in range(1200)]
    for word in words:
        tail = stream.feed(word).tail
    shown = " ".join(block.html for block in tail if isinstance(block, Prose))
    assert all(f"w{n}" in shown for n in range(1200))


class Tags(HTMLParser):
    """Collects the tags and the text of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(text: str) -> Tags:
    return Tags("".join(b.html if isinstance(b, Prose) else "" for b in parse(text)))


KNOWN = {"p", "ul", "ol", "li", "table", "tr", "th", "td"}
KNOWN |= {"blockquote", "em", "strong", "s", "code", "pre", "a", "br", "hr"}


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*PIECES, "<img src=file:///x>", "<a href='javascript:x'>", "]", "[", "(", ")", '"', "'"])
    ).map("".join)
)
def test_no_text_becomes_a_tag_of_its_own_or_an_address_to_fetch(text: str) -> None:
    found = shown(text)
    assert set(found.tags) <= KNOWN
    assert not {name for name, _ in found.attributes} & {"src", "background", "onclick"}
    assert all(re.match("(https?|mailto):", value or "") for name, value in found.attributes if name == "href")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//host/share",
        "qrc:/x",
        "JaVaScRiPt:x",
        "#here",
    ],
)
def test_only_web_and_mail_addresses_are_links(address: str) -> None:
    found = shown(f"[text]({address}) <{address}>")
    assert "a" not in found.tags
    assert "text" in found.text


@pytest.mark.parametrize("address", ["http://a.b", "https://a.b/c?d=e&f", "mailto:a@b.c", "HTTPS://A.b"])
def test_a_web_address_is_a_link_with_its_own_text(address: str) -> None:
    found = shown(f'[text]({address} "a lie")')
    assert found.text == "text"
    assert dict(found.attributes)["href"] == address


def test_an_image_is_its_alternative_text_in_brackets() -> None:
    assert shown("see ![a *cat*](https://x.y/z.png) and ![](http://x.y)").text == "see [a cat] and […]"
    assert "img" not in shown("![a](https://x.y/z.png)").tags


def test_html_is_shown_as_text() -> None:
    found = shown("<script>alert(1)</script> and <b>bold</b>\n\n<div>\nblock\n</div>")
    assert "<script>alert(1)</script> and <b>bold</b>" in found.text
    assert "<div>" in found.text


def test_overrides_of_direction_and_control_characters_are_taken_away() -> None:
    assert clean("a\u202eb\u2066c\x00d\x1b[1m\r\n\ud800") == "abc d [1m\n\ufffd"
    for entity in ("&#8238;", "&#x2066;", "&#xfffc;", "&#0;"):
        assert not re.search("[\u202e\u2066\ufffc\x00]", shown(f"a {entity} b").text)


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + "end",
        "> " * 10_000 + "end",
        "[" * 10_000 + "end",
        "[" * 3_900 + "end",
        "![" * 1_900 + "end",
        "`a" * 1_900 + "end",
        "*_a " * 900 + "end",
        "<" * 3_900 + "end",
        "- " * 10_000 + "end",
        "1. " * 10_000 + "end",
        "\n".join("  " * n + "- a" for n in range(200)) + "end",
        "x" * 1_000_000 + "end",
        "word " * 200_000 + "end",
        "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\nend",
        "|a|b|\n|-|-|\n" + "|1|2|\n" * 20_000 + "end",
        "```\n" * 10_000 + "end",
        "\x00" * 100_000 + "end",
    ],
    ids=lambda text: f"{text[:6]!r}, {len(text)}",
)
def test_a_hostile_text_is_read_within_a_second_and_shown_to_its_end(text: str) -> None:
    begun = time.process_time()
    found = parse(text)
    assert time.process_time() - begun < 1
    last = found[-1]
    assert "end" in (last.html if isinstance(last, Prose) else last.text)


def test_deep_quotes_lose_no_text() -> None:
    for depth in range(1, 40):
        assert "end" in shown("> " * depth + "end").text


def test_long_lists_stay_lists() -> None:
    found = parse("".join(f"- item {n}\n" for n in range(2000)))
    assert len(found) > 1
    assert all(isinstance(block, Prose) and block.html.startswith("<ul>") for block in found)


def test_each_paragraph_is_read_from_the_side_of_its_first_strong_character() -> None:
    assert direction("123 שלום abc") == "rtl"
    assert direction("«hello» שלום") == "ltr"
    assert direction("12:30 …") == ""
    found = parse("שלום abc\n\nabc שלום\n\n- مرحبا\n")
    assert [re.findall('dir="(...)"', b.html) for b in found if isinstance(b, Prose)] == [["rtl"], ["ltr"], ["rtl"]]


def test_lists_quotes_headings_tables_and_rules_have_their_tags() -> None:
    found = shown("# a\n\n3. b\n   - c\n\n> d\n\n| e |\n|:-:|\n| f |\n\n---\n\n~~g~~ *h* **i** `j`")
    assert set(found.tags) == KNOWN - {"pre", "a", "br"}
    assert ("class", "h1") in found.attributes
    assert ("start", "3") in found.attributes
    assert ("align", "center") in found.attributes


def test_a_fence_is_code_with_its_language() -> None:
    assert parse("```Python title=x\na\n\n  b\n```") == [Code("python", "a\n\n  b")]
    assert parse("    indented\n") == [Code("", "indented")]
    assert parse("```\nnever closed\n") == [Code("", "never closed")]


def test_a_rule_of_many_hyphens_is_no_deep_list() -> None:
    (code,) = parse("```py\nx = 1\n------------------------\n```")
    assert isinstance(code, Code)
    rule = parse("**one**\n\n------------------------\n\ntwo")
    assert isinstance(rule[0], Prose)
    assert "**" not in rule[0].html


def test_a_list_too_deep_to_be_told_apart_is_shown_as_it_stands() -> None:
    (shown,) = parse("- " * 30 + "deep")
    assert isinstance(shown, Prose)
    assert shown.html.startswith('<p style="white-space: pre-wrap">- - -')


def test_a_list_of_tasks_has_ticked_and_open_boxes_in_place_of_dots() -> None:
    (block,) = parse("- [x] pack\n- [ ] **buy** tickets\n- [X] [look](https://a.b)")
    assert block.html.startswith('<ul class="tasks"><li dir="ltr" class="task">☑&nbsp;pack</li>')
    assert "☐&nbsp;<strong>buy</strong> tickets" in block.html
    assert '☑&nbsp;<a href="https://a.b">look</a>' in block.html
    assert "[" not in block.html


def test_a_list_of_which_some_items_are_tasks_keeps_its_dots() -> None:
    (block,) = parse("- [x] pack\n- a walk\n  1. [ ] first")
    assert block.html.startswith("<ul><li")
    assert "☑&nbsp;pack" in block.html
    assert "☐&nbsp;first" in block.html
    assert 'class="task' not in block.html


@pytest.mark.parametrize(
    "text", ["- [x](https://x.y)", "- [y] no", "- [x]", "- a [x] b", "[ ] no list", "- `[x] code`"]
)
def test_what_only_looks_like_a_task_has_no_box(text: str) -> None:
    (block,) = parse(text)
    assert not set("☐☑") & set(block.html)
