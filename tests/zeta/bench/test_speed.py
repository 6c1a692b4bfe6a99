"""speed: its JSON object says what was measured, and nothing is left behind. Times are no matter of a test."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zeta.bench import memory, speed
from zeta.bench.pairs import Pair, SpeedOptions
from zeta.bench.partial import discard
from zeta.bench.plain import Greedy, Plain
from zeta.bench.subject import Subject
from zeta.dream import Dreamer
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE
from zeta.runtime import Runtime, RuntimeOptions

RATIOS = ("decode_ratio", "decode_ratio_busy", "prefill_ratio", "restore_ratio", "open_ratio")
WINDOW, PAGE = 512, 64


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> SpeedOptions:
    return SpeedOptions(tiny_model(), tokens=3072, ctx=WINDOW, page=PAGE, threads=1, pairs=2, openings=1, questions=3)


@pytest.fixture(scope="module")
def result(options: SpeedOptions) -> dict[str, Any]:
    return speed.run(options, lambda share, step: None)


@pytest.fixture
def runtime(options: SpeedOptions) -> Iterator[Runtime]:
    opened = Runtime(options.model, RuntimeOptions(window=WINDOW, page=PAGE, threads=1))
    yield opened
    opened.close()


def test_every_ratio_is_finite_and_above_zero(result: dict[str, Any]) -> None:
    for name in RATIOS:
        assert math.isfinite(result[name]), name
        assert result[name] > 0, name


def test_the_object_has_the_fields_that_were_promised(result: dict[str, Any]) -> None:
    bytes_a_token = {"ram_bytes_per_token", "disk_bytes_per_token"}
    assert set(result) == {"schema", "settings", "measured", "latency", "break_even", *RATIOS, *bytes_a_token}
    assert result["schema"] == speed.SCHEMA
    parts = {"history_tokens", "prefill", "ram", "disk", "decode", "open", "restore", "runs"}
    assert set(result["measured"]) == parts
    assert json.loads(json.dumps(result, allow_nan=False))["settings"]["tokens"] == 3072


def test_every_ratio_stands_on_counts(result: dict[str, Any], options: SpeedOptions) -> None:
    measured = result["measured"]
    assert measured["history_tokens"] >= options.tokens
    assert measured["decode"]["pairs"] == measured["restore"]["pages"] == options.pairs
    assert measured["decode"]["tokens"] == options.pairs * PAGE
    assert measured["open"]["openings"] == options.openings
    assert measured["prefill"]["pairs"] >= 1
    assert 0 < measured["prefill"]["tokens"] <= measured["history_tokens"]


def test_a_conversation_is_opened_from_disk(result: dict[str, Any]) -> None:
    found = result["measured"]["open"]
    assert found["restored_tokens"] > max(WINDOW / 4, found["decoded_tokens"])  # guests are decoded anew


def test_dreams_have_work(runtime: Runtime, tmp_path: Path) -> None:
    with Subject(runtime, tmp_path) as subject:
        subject.tell(WINDOW)
        subject.digest()
        deadline = time.monotonic() + 60  # the lowest priority: how long it takes is not the point
        subject.dream()
        while not subject.dreamt and time.monotonic() < deadline:
            time.sleep(0.05)
        subject.wake()
        assert subject.dreamt


def test_what_dreams_make_again_is_gone_before_they_begin_and_whole_after_them(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Subject(runtime, tmp_path) as subject:
        subject.tell(WINDOW)
        subject.digest()
        scope = subject.store.scope(subject.thread.history.record.id)
        with subject.store.signals("sharp", scope) as found:
            known = {number: bytes(view) for _, number, view in found}
        assert known
        monkeypatch.setattr(Dreamer, "rest", lambda _dreamer, _work: None)
        subject.dream()
        with subject.store.signals("sharp", scope) as found:
            assert not found
        subject.wake()
        with subject.store.signals("sharp", scope) as found:
            assert {number: bytes(view) for _, number, view in found} == known


def test_what_lies_on_disk_is_the_sum_of_its_parts_and_a_little_more(result: dict[str, Any]) -> None:
    parts = dict(result["measured"]["disk"])
    total = parts.pop("all")
    assert total == result["disk_bytes_per_token"]
    assert all(size > 0 for size in parts.values())
    assert 0 < sum(parts.values()) < total
    assert parts["log"] >= 4


def test_private_memory_is_read_five_times_or_more_from_beyond_the_window_on(result: dict[str, Any]) -> None:
    if memory.private_bytes() is None:
        pytest.skip("no /proc/self/smaps_rollup here")
    readings = result["measured"]["ram"]["readings"]
    tokens = [at for at, _ in readings]
    assert len(readings) >= memory.FEWEST
    assert tokens == sorted(tokens)
    assert tokens[0] >= WINDOW + 2 * PAGE
    assert math.isfinite(result["ram_bytes_per_token"])


def test_the_table_has_a_line_for_every_ratio(result: dict[str, Any]) -> None:
    lines = speed.table(result)
    assert len({len(line) for line in lines}) == 1
    for name in RATIOS:
        assert any(line[1] == f"{result[name]:.3g}" for line in lines), name
    recalls = [line[2] for line in lines if line[0].startswith(("search, read and restore", "first token, later"))]
    assert len(recalls) == 3
    assert all("p95" in line for line in recalls)


@pytest.mark.parametrize("arch", ["qwen2vl", "jamba"])
def test_a_model_whose_pages_hold_no_kv_has_no_restore_ratio(arch: str, tiny_model: Callable[..., Path]) -> None:
    options = SpeedOptions(tiny_model(arch), tokens=1024, ctx=256, page=32, threads=1, pairs=1, openings=1, questions=2)
    found = speed.run(options, lambda share, step: None)
    assert found["settings"]["paging"] == "text"
    assert found["restore_ratio"] is None
    assert found["measured"]["restore"]["pages"] == 0
    assert found["decode_ratio"] > 0
    assert found["latency"]["cold"] is found["latency"]["warm"] is None
    assert found["latency"]["first_token"]["with"]["p50"] > 0
    assert found["break_even"]["restore_cold"] is None
    assert all("restore" not in line[0] for line in speed.table(found))


def test_memory_alone_leaves_the_other_numbers_out(options: SpeedOptions) -> None:
    found = speed.run(replace(options, memory_only=True, tokens=1536), lambda share, step: None)
    assert found["disk_bytes_per_token"] > 0
    assert [found[name] for name in ("decode_ratio", "restore_ratio", "open_ratio")] == [None] * 3
    assert speed.table(found)[0] == ("what", "ratio", "ours", "plain")


@pytest.mark.parametrize("step", ["reading a history", "decoding", "opening", "restoring pages"])
def test_interrupting_it_leaves_nothing_behind(
    step: str, options: SpeedOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []

    def interrupt(share: float, what: str) -> None:
        seen.append([path.name for path in tmp_path.iterdir()])
        if what == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        speed.run(replace(options, tokens=1536), interrupt)
    assert len(seen[-1]) == 1
    assert list(tmp_path.iterdir()) == []


def test_too_few_tokens_to_leave_the_window_are_refused_with_a_hint(options: SpeedOptions) -> None:
    with pytest.raises(ConfigError, match="too few") as caught:
        speed.run(replace(options, tokens=WINDOW), lambda share, step: None)
    assert "--tokens" in caught.value.hint


def test_an_interrupted_run_goes_on_where_it_stopped(options: SpeedOptions, tmp_path: Path) -> None:
    kept = replace(options, out=tmp_path / "speed.json", tokens=1536, pairs=1)

    def interrupt(share: float, step: str) -> None:
        if step == "opening":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        speed.run(kept, interrupt)
    done = json.loads((tmp_path / "speed.json.partial").read_text("utf-8"))["done"]
    assert set(done) == {"reading", "answering"}
    steps = set()
    result = speed.run(kept, lambda share, step: steps.add(step))
    assert "decoding" not in steps
    assert {"reading again", "opening"} <= steps
    assert result["decode_ratio"] == done["answering"][0]["decode_ratio"]
    assert result["open_ratio"] > 0
    discard(kept.out)
    assert list(tmp_path.iterdir()) == []


def test_the_plain_loop_clears_its_window_whenever_it_is_full(runtime: Runtime) -> None:
    plain = Plain(runtime, Greedy(runtime.model))
    for _ in range(3):
        plain.prefill([65] * 300)
        assert 0 < plain.resident <= WINDOW
        assert plain.context.last_position() == plain.resident - 1


def test_the_plain_loop_holds_as_many_cells_as_it_is_given(runtime: Runtime) -> None:
    plain = Plain(runtime, Greedy(runtime.model))
    for count in (100, 40, 41, 300):
        plain.fill([65] * count)
        assert plain.resident == count == plain.context.last_position() + 1
        plain.answer(3)
        assert plain.resident == count + 3 == plain.context.last_position() + 1


def test_a_token_that_ends_an_answer_is_replaced(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = Greedy(runtime.model)
    runtime.context.decode([65, 66, 67], 0)
    likeliest = int(runtime.context.logits().argmax())
    assert sampler.sample(runtime.context) == likeliest
    monkeypatch.setattr(runtime.model, "ends", lambda token: token == likeliest)
    assert sampler.sample(runtime.context) == runtime.model.tokenize("\n")[-1]
    sampler.close()


def test_better_is_how_many_times_faster_ours_is() -> None:
    assert Pair(ours=0.5, plain=2.0).better == 4.0


def test_the_slope_is_bytes_a_token_and_needs_five_readings() -> None:
    readings = [(tokens, 10**9 + 48 * tokens) for tokens in range(1000, 6000, 1000)]
    assert memory.per_token(readings) == pytest.approx(48)
    assert memory.per_token(readings[:4]) is None


@pytest.mark.skipif(memory.private_bytes() is None, reason="no /proc/self/smaps_rollup here")
def test_private_memory_counts_what_is_allocated_and_not_what_is_mapped(tmp_path: Path) -> None:
    size = 64 << 20
    path = tmp_path / "mapped"
    np.ones(size, np.uint8).tofile(path)
    before = memory.settled_bytes()
    assert before is not None
    mapped = np.memmap(path, np.uint8, "r")
    assert int(mapped.sum(dtype=np.int64)) == size
    with_map = memory.settled_bytes()
    own = np.ones(size, np.uint8)
    with_own = memory.settled_bytes()
    assert with_map is not None
    assert with_own is not None
    assert with_map - before < size // 4
    assert with_own - with_map > own.nbytes * 3 // 4
