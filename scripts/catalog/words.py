"""What things are called on the pages: one place for template, page and browser."""

from __future__ import annotations

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
