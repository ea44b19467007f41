"""What things are called on the pages: one place for template, page and browser."""

from __future__ import annotations

from functools import cache

from babel import Locale

from catalog.records import AccessLevel

# What one record of a kind is called, and all of them.
KIND_NAMES = {
    "datasets": ("dataset", "Datasets"),
    "modalities": ("modality", "Modalities"),
    "formats": ("format", "File formats"),
    "collections": ("collection", "Collections"),
    "anatomy": ("part of the body", "Anatomy"),
    "tasks": ("task", "Tasks"),
    "conditions": ("condition", "Conditions"),
    "licenses": ("licence", "Licences"),
}

ACCESS_WORDS: dict[AccessLevel, str] = {
    "open": "Open download",
    "click-through": "Agree to terms, then download",
    "account": "Free account",
    "application": "Application form",
    "credentialed": "Credentialed users",
    "closed": "Not given out",
}


DIMENSION_WORDS = {
    "2d": "2-D images",
    "3d": "3-D volumes",
    "time": "series in time",
    "video": "video",
    "wsi": "whole slides",
}

STATUS_WORDS = {"unknown": "not seen alive"}

SOURCE_WORDS = {
    "owner": "the owner",
    "paper": "paper",
    "host": "distributing host",
    "third-party": "third party",
    "mirror": "a copy, not the owner",
}

# Block of a dataset → the heading under which a page tells it.
BLOCK_WORDS = {
    "content": "What it shows",
    "licenses": "Licence",
    "access": "How to get it",
    "size": "How much",
    "files": "What is in the files",
    "annotations": "Annotations",
    "acquisition": "How images were taken",
    "population": "Whose images they are",
    "download": "Command that downloads it",
    "load": "Lines that open it",
    "publications": "Publications",
}

# Modality → demonstration on its page (docs/assets/knobs-<name>.js) → the sample picture that stands there until it
# comes, and what a reader without script is told of it.
DEMONSTRATIONS = {
    "ct": {
        "window": (
            "chest-soft-tissue-window",
            "With JavaScript you can move the window and read Hounsfield units.",
        )
    },
    "mr": {
        "contrast": ("brain-t1", "With JavaScript you can set TR, TE and TI and see the contrast follow."),
        "cine": ("heart-end-diastole", "With JavaScript you can see the heart beat."),
    },
    "pet": {
        "palette": (
            "whole-body-projections",
            "With JavaScript you can change the colour map and turn the body.",
        )
    },
}

# Type of relation → how it is told from the record that says it, and from the other end.
RELATION_WORDS = {
    "derived-from": ("Made out of", "Source of"),
    "reannotates": ("New labels on images of", "Labelled anew by"),
    "part-of": ("Part of", "Contains"),
    "overlaps": ("Shares images with", "Shares images with"),
    "version-of": ("Another version of", "Has another version"),
    "supersedes": ("Replaces", "Replaced by"),
    "mirrors": ("A copy of", "Copied at"),
}


@cache
def country_name(code: str) -> str:
    """The English name of an ISO 3166-1 code, or the code itself."""
    name: str = Locale("en").territories.get(code, code)
    return name
