"""A folder becomes a knowledge base: once, part by part, and never half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from memstore import ERASED, Store
from memstore.errors import LogDamaged
from zeta.errors import ConfigError
from zeta.knowledge.build import Outlook, Wish, build, outlook
from zeta.knowledge.checking import check, summary
from zeta.knowledge.library import Library
from zeta.knowledge.mount import Mount, mount_of, mounted
from zeta.knowledge.records import Base, Edition
from zeta.runtime import Runtime, RuntimeOptions

PAGE = 64
Files = dict[str, str]
PROSE = "The lamp of the northern tower turns once every seventeen seconds, said the keeper of the light. "
FIRST: Files = {
    "README.md": PROSE * 3,
    "src/lamp.py": "def lamp():\n    return 17\n",
    "src/horn.py": "def horn(): ...\n",
}


class Encoder:
    """Gists that anybody can compute: the mean id of a block in every place."""

    name, dim = "means", 4

    def encode(self, tokens: np.ndarray) -> np.ndarray:
        return np.repeat(tokens.mean(axis=1, keepdims=True), self.dim, axis=1).astype(np.float32)

    def fold(self, gists: np.ndarray) -> np.ndarray:
        return gists.mean(axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def runtime(tiny_model: Callable[..., Path]) -> Iterator[Runtime]:
    loaded = Runtime(tiny_model("llama", ""), RuntimeOptions(window=384, page=PAGE, threads=1))
    yield loaded
    loaded.close()


@pytest.fixture
def library() -> Iterator[Library]:
    with Store.open(None) as store:
        yield Library(store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "project", FIRST)


def written(root: Path, files: Files) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def made(library: Library, folder: Path, runtime: Runtime, name: str = "lumen") -> tuple[Base, Edition]:
    return build(library, outlook(library, Wish(name, folder)), lambda: runtime)


def logged(library: Library, base: Base) -> list[int]:
    view = library.store.view(base.log)
    ids: list[int] = view.read(0, len(view)).tolist()
    return ids


def second_page(mount: Mount) -> int:
    """A page of the second file."""
    return mount.parts[1].begin // PAGE


def text_of(runtime: Runtime, mount: Mount, number: int) -> str:
    part = mount.parts[number]
    (turn,) = mount.store.turns_between(mount.base.log, part.begin, part.end)
    return runtime.model.text(mount.history.read(*turn.content))


def test_every_file_is_in_the_log_on_whole_pages_that_can_be_found(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    base, edition = made(library, folder, runtime)
    mount = mount_of(library, base)
    assert [part.path for part in mount.parts] == ["README.md", "src/horn.py", "src/lamp.py"]
    assert all(begin % PAGE == end % PAGE == 0 for begin, end in mount.spans)
    assert [text_of(runtime, mount, i) for i in range(3)] == [FIRST[part.path] for part in mount.parts]
    for part in mount.parts:
        for number in range(part.begin // PAGE, part.end // PAGE):
            info = library.store.page_info(base.log, number)
            assert info
            assert info.kv
            assert info.words
    assert edition.changes == {"added": 3, "changed": 0, "removed": 0, "kept": 0}
    hits = library.store.lexical("What does lamp.py do?", mount.scope).docs.tolist()
    assert hits[0] == [base.log, mount.parts[2].begin // PAGE]
    assert check(library, base) == []
    assert summary(mount)["tokens"] == sum(len(text.encode()) for text in FIRST.values())


def test_a_file_is_read_as_if_it_stood_alone(library: Library, folder: Path, runtime: Runtime, tmp_path: Path) -> None:
    many, _ = made(library, folder, runtime)
    alone, _ = made(library, written(tmp_path / "alone", {"src/lamp.py": FIRST["src/lamp.py"]}), runtime, "alone")
    first, second = mount_of(library, many).parts[2], mount_of(library, alone).parts[0]

    def signal(base: Base, begin: int) -> bytes:
        with library.store.signals("sharp", mount_of(library, base).scope) as found:
            return next(bytes(view) for _, number, view in found if number == begin // PAGE)

    assert signal(many, first.begin) == signal(alone, second.begin)


def test_the_same_folder_again_loads_no_model_and_makes_no_version(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    base, _ = made(library, folder, runtime)
    ahead = outlook(library, Wish("lumen", folder))
    assert ahead.idle

    def nobody() -> Runtime:
        raise AssertionError("the model was loaded")

    again, edition = build(library, ahead, nobody)
    assert (again.edition, edition.number) == (1, 1)
    assert base.log == again.log


def test_only_a_changed_file_is_read_and_the_version_before_is_still_there(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    base, first = made(library, folder, runtime)
    before = logged(library, base)
    written(folder, {"src/lamp.py": "def lamp():\n    return 19\n"})
    (folder / "src/horn.py").unlink()
    ahead = outlook(library, Wish("lumen", folder))
    assert [reading.document.path for reading in ahead.plan.readings] == ["src/lamp.py"]
    base, second = build(library, ahead, lambda: runtime)
    assert second.changes == {"added": 0, "changed": 1, "removed": 1, "kept": 1}
    assert logged(library, base)[: len(before)] == before
    mount = mount_of(library, base)
    assert [part.path for part in mount.parts] == ["README.md", "src/lamp.py"]
    assert "19" in text_of(runtime, mount, 1)
    old = Mount(base, first, tuple(library.parts("lumen")[n] for n in first.parts), mount.history, library.store)
    assert "17" in text_of(runtime, old, 2)
    assert (base.log, second_page(old)) in old.scope
    assert (base.log, second_page(old)) not in mount.scope
    assert [e.number for e in library.editions("lumen")] == [1, 2]


def test_a_build_that_is_interrupted_keeps_what_is_done_and_goes_on(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    files = {**FIRST, "src/horn.py": "".join(f"The horn sounds {i} times in fog number {i}.\n" for i in range(20))}
    written(folder, files)
    seen: list[str] = []

    def told(share: float, path: str) -> None:
        seen.append(path)
        if seen.count("src/horn.py") == 3:  # in the middle of it
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(library, outlook(library, Wish("lumen", folder)), lambda: runtime, told)
    base = library.base("lumen")
    assert [part.path for part in library.parts("lumen").values()] == ["README.md"]
    with pytest.raises(ConfigError, match="not finished") as caught:
        mount_of(library, base)
    assert f"zeta knowledge build {folder}" in caught.value.hint
    assert [each.kind for each in check(library, base)] == ["unfinished"]
    ahead = outlook(library, Wish("lumen", folder))
    assert [reading.document.path for reading in ahead.plan.readings] == ["src/horn.py", "src/lamp.py"]
    base, _ = build(library, ahead, lambda: runtime)
    assert check(library, base) == []
    parts = mount_of(library, base).parts
    assert ERASED in logged(library, base)[parts[0].end : parts[1].begin]
    assert [text_of(runtime, mount_of(library, base), i) for i in range(3)] == [files[part.path] for part in parts]


def test_what_holds_goes_on_holding_while_a_build_is_interrupted(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    base, _ = made(library, folder, runtime)
    before = mount_of(library, base).spans
    written(folder, {"README.md": "Something else altogether, at some length."})

    def told(share: float, path: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(library, outlook(library, Wish("lumen", folder)), lambda: runtime, told)
    assert mount_of(library, library.base("lumen")).spans == before


def test_gists_are_made_ahead_of_time_and_only_of_what_is_new(library: Library, folder: Path, runtime: Runtime) -> None:
    base, _ = build(library, outlook(library, Wish("lumen", folder)), lambda: runtime, nets=lambda _: Encoder())
    tree = mount_of(library, base).tree("means", 4)
    first = len(logged(library, base)) // 32
    assert tree.count(1) == first
    before = tree.gists(1, 0, first).copy()
    written(folder, {"src/new.py": "x = 1\n"})
    base, _ = build(library, outlook(library, Wish("lumen", folder)), lambda: runtime, nets=lambda _: Encoder())
    tree = mount_of(library, base).tree("means", 4)
    assert tree.count(1) == len(logged(library, base)) // 32 > first
    assert np.array_equal(tree.gists(1, 0, first), before)


def test_a_gist_net_that_came_later_makes_the_gists_of_what_was_read(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    base, _ = made(library, folder, runtime)
    assert (base.net, mount_of(library, base).tree("means", 4).count(1)) == ("", 0)
    ahead = outlook(library, Wish("lumen", folder))
    base, edition = build(library, ahead, lambda: runtime, net="means", nets=lambda _: Encoder())
    assert (base.net, edition.number) == ("means", 1)
    assert mount_of(library, base).tree("means", 4).count(1) == len(logged(library, base)) // 32
    assert library.base("lumen") == base


@pytest.mark.parametrize("arch", ["gemma3", "qwen2vl", "mamba", "jamba"])
def test_every_kind_of_model_can_read_a_folder(
    arch: str, library: Library, folder: Path, tiny_model: Callable[..., Path]
) -> None:
    loaded = Runtime(tiny_model(arch, ""), RuntimeOptions(window=384, page=PAGE, threads=1))
    try:
        written(folder, {"long.md": PROSE * 12})
        base, _ = made(library, folder, loaded)
        assert check(library, base) == []
        assert text_of(loaded, mount_of(library, base), 1) == PROSE * 12
    finally:
        loaded.close()


def test_another_folder_or_model_is_refused_by_name(
    library: Library, folder: Path, runtime: Runtime, tmp_path: Path, tiny_model: Callable[..., Path]
) -> None:
    base, _ = made(library, folder, runtime)
    other = written(tmp_path / "other", {"a.md": "Something."})
    with pytest.raises(ConfigError, match=str(folder)) as caught:
        outlook(library, Wish("lumen", other))
    assert "zeta knowledge remove lumen" in caught.value.hint
    written(folder, {"b.md": "Something new."})
    loaded = Runtime(tiny_model("qwen2", ""), RuntimeOptions(window=384, page=PAGE, threads=1))
    try:
        with pytest.raises(ConfigError, match="was built for"):
            made(library, folder, loaded)
        with pytest.raises(ConfigError, match="was built for"):
            mounted(library.store, "lumen", loaded.fingerprint, loaded.file.name)
    finally:
        loaded.close()
    assert mounted(library.store, "lumen", runtime.fingerprint, "").spans == mount_of(library, base).spans


def test_a_folder_that_is_gone_changes_nothing(library: Library, folder: Path, runtime: Runtime) -> None:
    base, _ = made(library, folder, runtime)
    folder.rename(folder.with_name("moved"))
    with pytest.raises(ConfigError, match="does not exist"):
        outlook(library, Wish("lumen", folder))
    assert [each.kind for each in check(library, base)] == ["stale"]
    assert len(mount_of(library, base).parts) == 3


def test_a_log_that_lacks_tokens_is_not_read_into(library: Library, folder: Path, runtime: Runtime) -> None:
    base, _ = made(library, folder, runtime)
    part = library.parts("lumen")[3]
    library.put_parts("lumen", [type(part)(**{**vars(part), "end": part.end + 640})])
    written(folder, {"new.md": "Something new."})
    assert "damaged" in {each.kind for each in check(library, base)}
    with pytest.raises(LogDamaged, match="lacks 640"):
        made(library, folder, runtime)


def test_a_build_killed_before_its_base_had_a_row_leaves_nothing(
    library: Library, folder: Path, runtime: Runtime
) -> None:
    library.store.create_conversation("lumen", knowledge=True)
    made(library, folder, runtime)
    assert len(library.store.conversations(knowledge=True)) == 1


def test_trust_and_patterns_are_kept_for_the_next_time(library: Library, folder: Path, runtime: Runtime) -> None:
    wish = Wish("lumen", folder, trust=0.5, exclude=("horn.py",))
    build(library, outlook(library, wish), lambda: runtime)
    ahead: Outlook = outlook(library, Wish("lumen", folder))
    assert (ahead.trust, ahead.wish.exclude, ahead.idle) == (0.5, ("horn.py",), True)
    base, _ = build(library, outlook(library, Wish("lumen", folder, trust=0.25)), lambda: runtime)
    assert base.trust == 0.25
    assert {part.trust for part in mount_of(library, base).parts} == {0.25}
