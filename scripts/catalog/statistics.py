"""What is known and what is missing, counted over all records: numbers for the page on the state of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from catalog.loader import Catalog
from catalog.records import DATASET_BLOCKS, KINDS, AccessLevel, Block, Permission, Source, Sourced


@dataclass(frozen=True)
class Share:
    """`number` of `total` things are so; `id` names what is counted."""

    id: str
    number: int
    total: int

    @property
    def percent(self) -> int:
        """In whole percent; a number above 0 is never told as 0, nor one below the total as 100."""
        if self.number in (0, self.total):
            return 100 if self.number and self.total else 0
        return min(99, max(1, round(100 * self.number / self.total)))


def known_blocks(catalog: Catalog) -> list[Share]:
    """Block of the data model → datasets that fill it with a source, the best known first."""
    counts = Counter(block for id in catalog.datasets for block in catalog.known_blocks(id))
    shares = [Share(block, counts[block], len(catalog.datasets)) for block in DATASET_BLOCKS]
    return sorted(shares, key=lambda share: -share.number)


def access_levels(catalog: Catalog) -> list[Share]:
    """Level of access → datasets, from the easiest to the hardest; then 'not found'."""
    counts = Counter(dataset.access.level if dataset.access else "" for dataset in catalog.datasets.values())
    return [Share(level, counts[level], len(catalog.datasets)) for level in (*get_args(AccessLevel), "")]


def permissions(catalog: Catalog, name: str) -> list[Share]:
    """Word of permission → datasets of which all parts together have it."""
    counts = Counter(catalog.permission(id, name) for id in catalog.datasets)
    return [Share(word, counts[word], len(catalog.datasets)) for word in get_args(Permission)]


def licence_found(catalog: Catalog) -> list[Share]:
    """Root modality → medical datasets of which every part has a licence that was found."""
    shares = []
    for modality in catalog.root_modalities():
        ids = catalog.medical_with_modality(modality)
        found = [id for id in ids if all(part.id != "NOASSERTION" for part in catalog.datasets[id].licenses)]
        if ids:
            shares.append(Share(modality, len(found), len(ids)))
    return sorted(shares, key=lambda share: (-share.total, share.id))


def who_speaks(catalog: Catalog) -> list[Share]:
    """Type of source → sources of all datasets."""
    counts = Counter(source.type for dataset in catalog.datasets.values() for source in dataset.sources.values())
    types = get_args(Source.model_fields["type"].annotation)
    return [Share(type, counts[type], counts.total()) for type in types]


def months_of_reading(catalog: Catalog) -> list[Share]:
    """Month (YYYY-MM) → datasets of which the newest source was read in it, the newest month first."""
    counts = Counter(catalog.last_checked(dataset)[:7] for dataset in catalog.datasets.values())
    return [Share(month, counts[month], len(catalog.datasets)) for month in sorted(counts, reverse=True)]


def least_known(catalog: Catalog, most: int) -> list[Share]:
    """Datasets of medical images with the fewest known blocks: where help does most."""
    shares = [Share(id, len(catalog.known_blocks(id)), len(DATASET_BLOCKS)) for id in catalog.medical("datasets")]
    return sorted(shares, key=lambda share: (share.number, share.id))[:most]


def sourced_blocks(catalog: Catalog) -> int:
    """Blocks of facts that name their sources, over all records of all kinds."""
    return sum(_sourced(record) for kind in KINDS for record in catalog.kind(kind).values())


def _sourced(value: object) -> int:
    if isinstance(value, list):
        return sum(_sourced(item) for item in value)
    if not isinstance(value, Block):
        return 0
    inside: Iterable[object] = (getattr(value, name) for name in type(value).model_fields)
    # A record as a whole names sources too, for what stands in none of its blocks.
    return (isinstance(value, Sourced) or hasattr(value, "source")) + sum(_sourced(item) for item in inside)
