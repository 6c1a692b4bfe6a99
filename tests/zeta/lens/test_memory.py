"""What the lens remembers survives a manifest, and what is no memory is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.lifetime.node import Node
from zeta.lens.focus import Change, FocusState
from zeta.lens.memory import Memory

numbers = st.integers(0, 1 << 40)
nodes = st.builds(Node, st.integers(0, 2), numbers)
states = st.builds(
    FocusState,
    numbers,
    st.dictionaries(nodes, numbers, max_size=5),
    st.dictionaries(nodes, st.tuples(numbers, st.sampled_from(Change)), max_size=5),
)
memories = st.builds(Memory, numbers, states, st.dictionaries(nodes, st.tuples(st.floats(-1, 1), numbers), max_size=5))


@given(memories)
def test_it_comes_back_from_json_as_it_was(memory: Memory) -> None:
    assert Memory.unpack(json.loads(json.dumps(memory.pack()))) == memory


@pytest.mark.parametrize(
    "broken", [{}, {"at": 1}, {**Memory().pack(), "since": [[1, 2]]}, {**Memory().pack(), "at": []}]
)
def test_what_is_none_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Memory.unpack(broken)
