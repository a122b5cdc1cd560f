"""The interval algebra: exact answers, and a model of 10 ms cells that every operation must agree with."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.span import Timeline, TimeSpan, covered, difference, gaps, intersection, union, widened

CELL_S = 0.01
CELLS = 120

# Edges are whole cells, some spans empty or turned round, so that float rounding is not what is tested here.
spans = st.builds(
    lambda start, length: TimeSpan(start * CELL_S, (start + length) * CELL_S),
    st.integers(0, CELLS - 20),
    st.integers(-3, 20),
)
many = st.lists(spans, max_size=12)


def grid(found: list[TimeSpan] | Timeline) -> frozenset[int]:
    """The cells whose middle is covered."""
    return frozenset(cell for cell in range(CELLS) if any((cell + 0.5) * CELL_S in span for span in found))


def is_timeline(found: Timeline) -> bool:
    """Sorted, no empty span, and no two that overlap."""
    return all(found) and all(left.end <= right.start for left, right in pairwise(found))


@given(many)
def test_union_is_a_timeline_of_the_same_cells(ours: list[TimeSpan]) -> None:
    found = union(ours)
    assert is_timeline(found)
    assert grid(found) == grid(ours)
    assert union(found) == found
    assert covered(ours) == pytest.approx(len(grid(ours)) * CELL_S)


@given(many, st.integers(0, 10))
def test_union_closes_gaps_up_to_a_length(ours: list[TimeSpan], cells: int) -> None:
    between = grid(gaps(union(ours), TimeSpan(0.0, CELLS * CELL_S)))
    found = union(ours, gap=(cells + 0.5) * CELL_S)
    runs: list[list[int]] = []
    for cell in sorted(between):
        if runs and runs[-1][-1] == cell - 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    inner = [
        run
        for run in runs
        if run[0] > min(grid(ours), default=CELLS) and run[-1] < max(grid(ours), default=-1)
    ]
    closed = {cell for run in inner if len(run) <= cells for cell in run}
    assert grid(found) == grid(ours) | closed


@given(many, many)
def test_intersection_and_difference_split_ours(ours: list[TimeSpan], theirs: list[TimeSpan]) -> None:
    common, rest = intersection(ours, theirs), difference(ours, theirs)
    assert is_timeline(common)
    assert is_timeline(rest)
    assert grid(common) == grid(ours) & grid(theirs)
    assert grid(rest) == grid(ours) - grid(theirs)
    assert covered(common) + covered(rest) == pytest.approx(covered(ours))


@given(many, spans)
def test_gaps_are_what_is_left_of_the_whole(ours: list[TimeSpan], within: TimeSpan) -> None:
    found = gaps(ours, within)
    assert is_timeline(found)
    assert grid(found) == grid([within]) - grid(ours)


@given(many, st.integers(-5, 5))
def test_widened_moves_every_edge(ours: list[TimeSpan], cells: int) -> None:
    seconds, limit = cells * CELL_S, 1.0
    expected = {
        cell
        for span in ours
        for cell in range(round(span.start / CELL_S) - cells, round(span.end / CELL_S) + cells)
        if 0 <= cell < 100
    }
    if cells >= 0 and all(ours):
        assert grid(widened(ours, seconds, limit)) == expected
    assert is_timeline(widened(ours, seconds, limit))


@given(spans, spans)
def test_pairs(left: TimeSpan, right: TimeSpan) -> None:
    assert bool(left & right) == left.overlaps(right) == right.overlaps(left)
    assert grid([left | right]) >= grid([left]) | grid([right])
    if left and right and not left.overlaps(right):
        assert left.distance(right) == pytest.approx(max(right.start - left.end, left.start - right.end))


def test_one_span() -> None:
    span = TimeSpan(1.5, 4.0)
    assert (span.duration, span.middle) == (2.5, 2.75)
    assert span.shift(-1.0) == TimeSpan(0.5, 3.0)
    assert span.widen(2.0) == TimeSpan(0.0, 6.0)
    assert 1.5 in span
    assert 4.0 not in span  # the end is excluded
    assert sorted([TimeSpan(2, 3), TimeSpan(1, 9), TimeSpan(1, 2)]) == [
        TimeSpan(1, 2),
        TimeSpan(1, 9),
        TimeSpan(2, 3),
    ]


def test_an_empty_span_adds_nothing() -> None:
    empty = TimeSpan(3.0, 3.0)
    assert not empty
    assert TimeSpan(3.0, 1.0).duration == 0.0
    assert empty | TimeSpan(7.0, 8.0) == TimeSpan(7.0, 8.0)
    assert union([empty, TimeSpan(1.0, 2.0)]) == (TimeSpan(1.0, 2.0),)
    assert not empty.overlaps(TimeSpan(0.0, 10.0))


def test_touching_spans_are_one() -> None:
    assert union([TimeSpan(1.0, 2.0), TimeSpan(2.0, 3.0)]) == (TimeSpan(1.0, 3.0),)
    assert not TimeSpan(1.0, 2.0).overlaps(TimeSpan(2.0, 3.0))


@pytest.mark.parametrize("edge", [math.nan, math.inf, -math.inf])
def test_edges_are_finite(edge: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        TimeSpan(0.0, edge)
    with pytest.raises(ValueError, match="finite"):
        TimeSpan(edge, 1.0)
