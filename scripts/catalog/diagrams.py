"""Where the boxes and lines of a picture of relations lie: numbers only, drawn by the template.

What is made out of something stands to the right of it. Within a column boxes stand as near as they can
to those they are joined with: columns are visited from both sides in turns, each box wants the mean height
of its neighbours, and the least-squares answer that keeps boxes apart is isotonic regression (the layered
drawing of Sugiyama, Tagawa and Toda, doi:10.1109/TSMC.1981.4308636, with barycentres).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.loader import Catalog, Edge
from catalog.records import DEPENDENT, SHARING

# In pixels of the drawing's own view.
BOX_WIDTH, BOX_HEIGHT = 152, 28
COLUMN_GAP, ROW_GAP = 62, 12
MARGIN = 8
SWEEPS = 12


@dataclass(frozen=True)
class Box:
    """A dataset: its id and the left upper corner of its box."""

    id: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A relation from the older dataset's box to the newer one's; `same_column` when it must go round."""

    type: str
    older: str
    newer: str
    x1: float
    y1: float
    x2: float
    y2: float
    same_column: bool


@dataclass(frozen=True)
class Diagram:
    """A picture of `width` × `height` pixels with boxes and the lines between them."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]

    @property
    def types(self) -> list[str]:
        """Types of relation that occur, in the order in which SHARING lists them."""
        return [type for type in SHARING if any(line.type == type for line in self.lines)]


def relation_diagram(catalog: Catalog, ids: Sequence[str]) -> Diagram:
    """The relations among `ids` by which they share images."""
    inside = set(ids)
    edges = [
        (id, edge)
        for id in ids
        for edge in catalog.relations(id)
        if not edge.inverse and edge.type in SHARING and edge.other in inside
    ]
    columns = _columns(ids, edges)
    heights = _heights(columns, edges)
    lowest = min(heights.values())
    boxes = {
        id: Box(id, MARGIN + number * (BOX_WIDTH + COLUMN_GAP), round(MARGIN + heights[id] - lowest, 1))
        for number, column in enumerate(columns)
        for id in column
    }
    lines = tuple(_line(boxes[edge.other], boxes[id], edge.type) for id, edge in edges)
    # Lines within a column bulge to its right, the last one too.
    bulge = COLUMN_GAP / 2 if any(line.same_column for line in lines) else 0
    width = max(box.x for box in boxes.values()) + BOX_WIDTH + MARGIN + bulge
    height = max(box.y for box in boxes.values()) + BOX_HEIGHT + MARGIN
    return Diagram(width, height, tuple(boxes.values()), lines)


def _columns(ids: Iterable[str], edges: Iterable[tuple[str, Edge]]) -> list[list[str]]:
    """Ids by the length of the longest chain of older datasets behind them. The catalogue has no circles."""
    older: dict[str, list[str]] = {id: [] for id in ids}
    for id, edge in edges:
        if edge.type in DEPENDENT:
            older[id].append(edge.other)
    depths: dict[str, int] = {}

    def depth(id: str) -> int:
        if id not in depths:
            depths[id] = 1 + max((depth(other) for other in older[id]), default=-1)
        return depths[id]

    columns: list[list[str]] = [[] for _ in range(1 + max(depth(id) for id in older))]
    for id in older:
        columns[depths[id]].append(id)
    return columns


def _heights(columns: Sequence[Sequence[str]], edges: Iterable[tuple[str, Edge]]) -> dict[str, float]:
    """The upper edge of each box."""
    neighbours: dict[str, list[str]] = {id: [] for column in columns for id in column}
    for id, edge in edges:
        neighbours[id].append(edge.other)
        neighbours[edge.other].append(id)
    step = BOX_HEIGHT + ROW_GAP
    heights = {id: float(row * step) for column in columns for row, id in enumerate(column)}
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = {id: _mean([heights[other] for other in neighbours[id]] or [heights[id]]) for id in column}
            order = sorted(column, key=lambda id: (wanted[id], id))
            heights |= _apart(order, wanted, step)
    return heights


def _apart(order: Sequence[str], wanted: Mapping[str, float], step: float) -> dict[str, float]:
    """Heights in this order, at least `step` from one another, with the least sum of squared moves.

    Without the steps between them heights may only grow: neighbours that do not are pooled at their mean.
    """
    pools: list[tuple[float, int]] = []  # mean height without steps, and how many boxes have it
    for row, id in enumerate(order):
        mean, size = wanted[id] - row * step, 1
        while pools and pools[-1][0] > mean:
            before, number = pools.pop()
            mean, size = (before * number + mean * size) / (number + size), number + size
        pools.append((mean, size))
    levels = [mean for mean, size in pools for _ in range(size)]
    return {id: level + row * step for row, (id, level) in enumerate(zip(order, levels, strict=True))}


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _line(older: Box, newer: Box, type: str) -> Line:
    same = older.x == newer.x
    # Where an older box stands further right, which only a relation without direction allows, turn it round.
    left, right = (newer, older) if newer.x < older.x else (older, newer)
    return Line(
        type,
        older.id,
        newer.id,
        left.x + BOX_WIDTH,
        left.y + BOX_HEIGHT / 2,
        right.x + BOX_WIDTH if same else right.x,
        right.y + BOX_HEIGHT / 2,
        same,
    )
