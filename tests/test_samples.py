"""Simulated pictures: the quick ones are computed anew and compared with what is committed.

Bytes are not promised across versions of numpy and of the encoder; what is seen is.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tiny_catalogue import ROOT

from catalog.loader import Catalog
from catalog.pictures import MOST_WIDTH, WIDTH
from write_samples import all_pictures

PICTURES = all_pictures()
# One of each quick module; the others take up to a minute, and `make samples` makes them all.
QUICK = (
    "modalities/cytology/blood-film",
    "modalities/histopathology/nuclei-close",
    "modalities/histopathology/whole-slide",
    "modalities/mr/brain-t1",
    "modalities/mr/k-space-every-second-line",
    "modalities/mr/heart-end-diastole",
    "modalities/optical-coherence-tomography/macula",
    "modalities/ultrasound/carotid-plaque",
    "modalities/colour-fundus-photography/normal-vessel-mask",
    "modalities/dermoscopy/pigmented-lesion-mask",
)


def committed(name: str) -> NDArray[np.float64]:
    with Image.open(ROOT / "images" / f"{name}.webp") as picture:
        return np.asarray(picture.convert("RGB"), float)


@pytest.mark.parametrize("name", QUICK)
def test_a_picture_is_the_same_each_time(name: str) -> None:
    computed = PICTURES[name]()
    assert computed.dtype == np.uint8
    # Two runs in one process: chance comes from the name, not from the clock.
    assert np.array_equal(computed, PICTURES[name]())
    picture = Image.fromarray(computed).convert("RGB")
    old = committed(name)
    how = Image.Resampling.NEAREST if "mask" in name else Image.Resampling.LANCZOS
    new = np.asarray(picture.resize((old.shape[1], old.shape[0]), how), float)
    # Coarsely, because the encoder blurs colour and noise: eight by eight pixels at a time.
    rows, columns = (size // 8 * 8 for size in old.shape[:2])
    difference = (new - old)[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8, 3).mean(axis=(1, 3))
    assert np.abs(difference).mean() < 3
    assert np.abs(difference).max() < 60


def test_every_picture_of_a_module_is_committed_in_both_sizes() -> None:
    for name in PICTURES:
        most = MOST_WIDTH if name.startswith("figures/") else WIDTH
        for file, wide in ((f"{name}.webp", most), (f"{name}-320.webp", 320)):
            with Image.open(ROOT / "images" / file) as picture:
                assert picture.width <= wide


def test_every_simulated_picture_names_a_module_that_makes_it(catalogue: Catalog) -> None:
    shown = [image for modality in catalogue.modalities.values() for image in modality.images]
    assert len(shown) > 40
    for image in shown:
        assert image.simulated
        assert image.license == "CC0-1.0"
        module = re.search(r"scripts/samples/\w+\.py", image.made)
        assert module
        assert (ROOT / module[0]).is_file()
        assert "simulated" in image.alt.lower()
        assert image.file.removeprefix("images/").removesuffix(".webp") in PICTURES


def test_every_root_modality_has_two_pictures(catalogue: Catalog) -> None:
    shown = {
        id: sum(len(catalogue.modalities[kind].images) for kind in catalogue.with_descendants("modalities", id))
        for id in catalogue.root_modalities()
    }
    few = [id for id, number in shown.items() if number < 2]
    # Frozen anatomy did not come out well enough to be shown; the close-up of skin is one picture of its kind.
    assert few == ["clinical-photography", "cryosection-photography"]
