"""The journal: what was chosen survives a kill, a full disk and a half-written line."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.errors import StoreFull, StoreMissing
from zeta.writing.drafting import journal
from zeta.writing.drafting.journal import Begin, Chosen, Entry, Journal, Plan, Remark
from zeta.writing.errors import JournalDamaged
from zeta.writing.outline import Detail, Outline, Section

OUTLINE = Outline(
    "A network",
    "Network",
    "hcl",
    (
        Section("vpc", "VPC", "vpc", "vpc", (Detail("aws_vpc", "the network"),)),
        Section("eks", "EKS", "eks", "eks", needs=("vpc",)),
    ),
    seed=3,
)

entries = st.one_of(
    st.builds(
        Plan, st.just(OUTLINE), st.dictionaries(st.text(), st.integers() | st.text() | st.booleans(), max_size=3)
    ),
    st.builds(
        Begin,
        st.text(),
        st.integers(0, 99),
        st.integers(1, 9),
        st.text(),
        st.none() | st.lists(st.text(), max_size=3).map(tuple),
    ),
    st.builds(
        Chosen, st.text(), st.text(), st.lists(st.integers(0, 1 << 20)).map(tuple), st.integers(0, 9), st.booleans()
    ),
    st.builds(Remark, st.text(), st.text()),
)


def write(path: Path, *rows: Entry) -> None:
    kept = Journal(path)
    for row in rows:
        kept.append(row)
    kept.close()


@given(st.lists(entries, max_size=6))
def test_what_was_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, rows: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    write(path, *rows)
    assert list(journal.read(path)) == rows


@given(st.integers(1, 200))
def test_a_line_that_a_kill_cut_off_is_as_if_it_had_not_been_written(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    rows = [Begin("vpc", 0, 1), Chosen("vpc", 'main"', (1, 2), 2), Chosen("vpc", "tags", (3,), 1)]
    write(path, *rows)
    data = path.read_bytes()
    kept = data[: max(len(data) - cut, 0)]
    path.write_bytes(kept)
    assert list(journal.read(path)) == rows[: kept.count(b"\n")]


def test_what_is_added_after_a_kill_begins_on_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write(path, Begin("vpc", 0, 1), Begin("eks", 1, 1))
    path.write_bytes(path.read_bytes()[:-9])
    write(path, Remark("shorter"))
    assert list(journal.read(path)) == [Begin("vpc", 0, 1), Remark("shorter")]


@given(st.data())
def test_a_bit_that_flipped_is_never_taken_for_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    rows = [Plan(OUTLINE), Begin("vpc", 0, 1), Chosen("vpc", 'main"', (1, 2), 2)]
    write(path, *rows)
    flipped = bytearray(path.read_bytes())
    flipped[data.draw(st.integers(0, len(flipped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(bytes(flipped))
    with suppress(JournalDamaged):
        assert list(journal.read(path)) in (rows, rows[:2])


def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.jsonl"
    kept = Journal(path)
    kept.append(Begin("vpc", 0, 1))
    full = FullDisk(kept._file)
    monkeypatch.setattr(kept, "_file", full)
    with pytest.raises(StoreFull) as told:
        kept.append(Chosen("vpc", "a name that is long enough to be cut", (1,), 1))
    assert "--resume" in told.value.hint
    full.room = 1 << 20
    kept.append(Begin("eks", 1, 1))
    kept.close()
    assert list(journal.read(path)) == [Begin("vpc", 0, 1), Begin("eks", 1, 1)]


class FullDisk:
    """A file whose disk takes a few bytes more and no others."""

    def __init__(self, file: object) -> None:
        self._file, self.room = file, 10

    def write(self, data: bytes) -> int:
        if not self.room:
            raise OSError(28, "No space left on device")
        part = data[: self.room]
        self.room -= len(part)
        return int(self._file.write(part))  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


@pytest.mark.parametrize("line", ["no json", '{"entry": "dance"}', '{"entry": "begin"}', '{"entry": "chosen", "x": 1}'])
def test_a_line_that_means_nothing_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    write(path, Begin("vpc", 0, 1))
    with path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(JournalDamaged, match="line 2"):
        list(journal.read(path))


def test_the_journal_of_a_newer_zeta_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write(path, Plan(OUTLINE))
    row = json.loads(path.read_text())
    del row["crc"]
    path.write_text(json.dumps({**row, "schema": row["schema"] + 1}) + "\n")
    with pytest.raises(JournalDamaged, match="newer"):
        list(journal.read(path))


def test_a_journal_that_was_removed_meanwhile_is_missed_at_the_end_of_a_section(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    kept = Journal(path)
    kept.append(Begin("vpc", 0, 1))
    kept.sync()
    path.unlink()
    kept.append(Begin("eks", 0, 1))
    with pytest.raises(StoreMissing, match="journal") as raised:
        kept.sync()
    assert "removed meanwhile" in raised.value.hint
    kept.close()


def test_a_journal_that_knows_no_names_of_openings_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"entry": "begin", "section": "vpc", "stream": 0, "attempt": 1, "remark": ""}\n')
    assert list(journal.read(path)) == [Begin("vpc", 0, 1, names=None)]
