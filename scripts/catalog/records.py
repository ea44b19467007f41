"""What each kind of record may say: the only place where a field is declared.

The editor schemas in `data/schema/` and the field reference on the contribute page are made from
these classes. Field names are schema.org's words in snake_case; where it has none, DCAT's or
DataCite's; for images, DICOM's. A value that code or a template branches on is a `Literal`; a list
that contributors extend is a folder of records, and a field names a record of it with `Ref`.
What is not known is left out.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveInt, ValidationInfo
from pydantic_core import PydanticCustomError

from catalog.problems import did_you_mean

# ---------------------------------------------------------------- values


def _wrong(message: str) -> PydanticCustomError:
    # Braces would be read as placeholders of pydantic's own message template.
    return PydanticCustomError("catalog", "{message}", {"message": message})


# What people write when they do not know: the field is left out instead, so that nothing is compared with it.
PLACEHOLDERS = {"n/a", "na", "none", "null", "nil", "tbd", "tba", "todo", "to do", "to be done", "fixme", "xxx"}
PLACEHOLDERS |= {"unknown", "not known", "unspecified", "not available", "not-available", "lorem ipsum"}
PLACEHOLDERS |= {"?", "-", "--", "…", "..."}


def _text(value: str) -> str:
    if value.lower().rstrip(".") in PLACEHOLDERS:
        raise _wrong(f"'{value}' says nothing; leave the field out if it is not known")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", value):
        raise _wrong("the text has an invisible control character; remove it")
    return value


def _line(value: str) -> str:
    if "\n" in value:
        raise _wrong("this is one line of text; join the lines")
    return _text(value)


def _address(value: str) -> str:
    for char, name in ((" ", "a space"), ("\\", "a backslash"), ("\t", "a tab"), ("\n", "a line break")):
        if char in value:
            raise _wrong(f"the address has {name}; write %20 for a space, or remove it")
    if re.search(r"[\x00-\x20<>\"`{}|^\x7f]", value):
        raise _wrong("the address has a character that no address may have; percent-encode it")
    if value.startswith("doi:"):
        _doi(value.removeprefix("doi:"))
        return value
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        raise _wrong(f"'{value}' is not an address") from None
    if parts.scheme not in {"http", "https", "ftp"}:
        raise _wrong(f"'{value}' is not an address that starts with https://, http://, ftp:// or doi:")
    if "." not in host or "@" in parts.netloc:
        raise _wrong(f"'{value}' names no host that the public can reach")
    return value


def _doi(value: str) -> str:
    # Source: https://www.crossref.org/blog/dois-and-matching-regular-expressions/
    if not re.fullmatch(r"10\.\d{4,9}/[^\s\\]+", value):
        raise _wrong(f"'{value}' is not a DOI; write it like 10.1109/TMI.2004.825627, with no https://doi.org/")
    return value


def _past_day(value: str) -> str:
    """YYYY-MM-DD, YYYY-MM or YYYY; a day that exists and has come."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
        raise _wrong(f"'{value}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    try:
        day = date.fromisoformat(value + "-01-01"[len(value) - 10 :] if len(value) < 10 else value)
    except ValueError:
        raise _wrong(f"the date '{value}' does not exist") from None
    if day > date.today():
        raise _wrong(f"the date '{value}' lies in the future")
    return value


def _full_day(value: str) -> str:
    if len(_past_day(value)) != 10:
        raise _wrong(f"'{value}' is not a full date; write YYYY-MM-DD")
    return value


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise _wrong(f"'{value}' is not a country code of two capital letters (ISO 3166-1), such as NL")
    return value


def _source_key(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("sources")
    if known is not None and value not in known:
        hint = did_you_mean(value, known) or "; add it under 'sources'"
        raise _wrong(f"'{value}' is not among the record's sources{hint}")
    return value


class _Reference:
    """Checks that a value is the id of a record in one folder; the loader hands the ids over as context."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, value: str, info: ValidationInfo) -> str:
        ids = (info.context or {}).get("ids")
        if ids is not None and value not in ids[self.kind]:
            hint = did_you_mean(value, ids[self.kind])
            raise _wrong(f"'{value}' is not in {self.kind}{hint or f'; add data/{self.kind}/{value}.yaml first'}")
        return value


def _refers_to(kind: str) -> Any:
    return Field(json_schema_extra={"x-refers-to": kind}, description=f"The id of a record in data/{kind}/.")


def _unique(values: list[Any]) -> list[Any]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise _wrong(f"'{value}' stands twice in the list")
    return values


Unique = AfterValidator(_unique)

Line = Annotated[str, Field(max_length=300), AfterValidator(_line)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_text)]
Code = Annotated[str, Field(max_length=3000)]
# Six hundred characters are what a reader takes in before the facts begin.
Description = Annotated[str, Field(max_length=600), AfterValidator(_text)]
Address = Annotated[str, Field(max_length=500, json_schema_extra={"format": "uri"}), AfterValidator(_address)]
Doi = Annotated[str, AfterValidator(_doi)]
PastDay = Annotated[str, AfterValidator(_past_day)]
FullDay = Annotated[str, AfterValidator(_full_day)]
Country = Annotated[str, AfterValidator(_country)]
SourceKey = Annotated[str, AfterValidator(_source_key)]
Year = Annotated[int, Field(ge=1895, le=2100)]  # 1895: Röntgen
OldId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

DatasetId = Annotated[str, AfterValidator(_Reference("datasets")), _refers_to("datasets")]
ModalityId = Annotated[str, AfterValidator(_Reference("modalities")), _refers_to("modalities")]
FormatId = Annotated[str, AfterValidator(_Reference("formats")), _refers_to("formats")]
AnatomyId = Annotated[str, AfterValidator(_Reference("anatomy")), _refers_to("anatomy")]
TaskId = Annotated[str, AfterValidator(_Reference("tasks")), _refers_to("tasks")]
ConditionId = Annotated[str, AfterValidator(_Reference("conditions")), _refers_to("conditions")]
LicenseId = Annotated[str, AfterValidator(_Reference("licenses")), _refers_to("licenses")]

Dimension = Literal["2d", "3d", "time", "video", "wsi"]
Status = Literal["available", "moved", "withdrawn", "lost", "unknown"]
Scope = Literal["medical-imaging", "biological-imaging", "general-imaging", "not-imaging"]
AccessLevel = Literal["open", "click-through", "account", "application", "credentialed", "closed"]
Unit = Literal["subjects", "studies", "series", "images", "volumes", "slides", "videos", "frames", "annotated"]


class Block(BaseModel):
    """A group of fields. Unknown fields are errors, so that a misspelt one does not vanish."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Sourced(Block):
    """A block of facts: it ends with the sources that prove it."""

    source: Annotated[list[SourceKey], Field(min_length=1), Unique]
    """Keys of the record's own `sources` in which these facts were read."""


# ---------------------------------------------------------------- parts that several kinds share


class Source(Block):
    """Something that was opened and read, on a day."""

    title: Line
    """What the source is called: the page's title, the paper's title, the repository's name."""
    url: Address
    """Where it was read, or where its owner keeps it."""
    checked: FullDay
    """The day on which the facts were read there (YYYY-MM-DD)."""
    seen: Literal["live", "stored", "repository"]
    """How it was read: the live page, a stored copy of it, or files of a repository."""
    type: Literal["owner", "paper", "host", "third-party", "mirror"]
    """Who speaks: the data's owner, a paper, the host that distributes it, somebody else, or a copy."""
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{7,40}$")] | None = None
    """For a repository: the commit that was read."""
    archived: Address | None = None
    """A permanent archived copy of the page."""


class Claim(Sourced):
    """What one side of a disagreement says."""

    says: Line
    """The value as this source gives it."""


class Dispute(Block):
    """Sources that disagree: all of them are told."""

    about: Line
    """Which fact they disagree on."""
    claims: Annotated[list[Claim], Field(min_length=2)]
    """Each value with its source."""
    note: Text | None = None
    """What explains the difference, if something does."""


class Image(Block):
    """A sample image: a file of ours with its credit."""

    file: Annotated[str, Field(pattern=r"^images/[a-z]+/[A-Za-z0-9.-]+/[a-z0-9][a-z0-9-]*\.webp$")]
    """Its path in the repository: images/<kind>/<id>/<name>.webp, with <name>-320.webp beside it."""
    caption: Line
    """What a reader sees in it."""
    alt: Annotated[str, Field(min_length=10, max_length=250), AfterValidator(_line)]
    """The picture in words for somebody who cannot see it."""
    credit: Line
    """Who made it."""
    license: LicenseId
    """Its own licence."""
    url: Address | None = None
    """Where it comes from."""
    made: Line
    """How it was made: the script that draws it, or the device and the processing."""
    simulated: bool = False
    """True for a picture computed from a model; it is then marked so on the page."""


class Record(Block):
    """What every record has."""

    name: Annotated[str, Field(max_length=90), AfterValidator(_line)]
    """The name that people use."""
    full_name: Line | None = None
    """The name written out."""
    aliases: Annotated[list[Line], Unique] = []
    """Other names under which people search for it."""
    former_ids: Annotated[list[OldId], Unique] = []
    """Ids that the record had before; their addresses lead here for ever."""
    description: Description
    """What it is, in our own words: plain text of at most 600 characters."""
    sources: Annotated[dict[Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")], Source], Field(min_length=1)]
    """Key → source. Blocks of facts name these keys."""


class Listed(Record):
    """What can be had somewhere, or could: a dataset or a collection."""

    homepage: Address | None = None
    """The owner's page."""
    status: Status
    """`available` `moved` `withdrawn` `lost` `unknown`, as the sources tell it."""
    status_note: Line | None = None
    """What the sources say of it, and when."""
    moved_to: Address | None = None
    """Where it lives now."""
    scope: Scope = "medical-imaging"
    """What is not medical imaging is kept out of the default tables."""
    scope_note: Line | None = None
    """One sentence that says why it is listed although it is not medical imaging."""


class Term(Record):
    """A word of a vocabulary, with a definition."""

    parent: Any = None
    same_as: list[Address] = []
    """The same concept in UBERON, MONDO, MeSH, RadLex, NCIt …"""
    source: Annotated[list[SourceKey], Field(min_length=1)]
    """Where the definition and the links were read."""


class Anatomy(Term):
    """A part of the body."""

    parent: AnatomyId | None = None
    """The part that contains it."""


class Task(Term):
    """What an algorithm is asked to do."""

    parent: TaskId | None = None
    """The task of which it is a special case."""


class Condition(Term):
    """A disease or finding."""

    parent: ConditionId | None = None
    """The condition of which it is a special case."""
    anatomy: Annotated[list[AnatomyId], Unique] = []
    """Where one looks for it; left out where it may be anywhere. A rule for checking: a dataset about it must show
    one of these parts, or what contains it or lies in it."""


# ---------------------------------------------------------------- licences

Permission = Literal["allowed", "forbidden", "unstated"]


class Permissions(Block):
    """The licence in plain words. `unstated`: the text does not say."""

    commercial_use: Permission
    """May it be used for profit?"""
    redistribution: Permission
    """May copies be passed on?"""
    derivatives: Permission
    """May changed or extended versions be passed on?"""
    attribution: Literal["required", "requested", "not-required", "unstated"]
    """Must the authors be named?"""
    share_alike: Literal["required", "not-required", "unstated"]
    """Must derived works carry the same licence?"""


class License(Record):
    """A licence or a set of terms. Its id is the SPDX identifier, or LicenseRef-… for other terms."""

    url: Address | None = None
    """The text itself."""
    permissions: Permissions
    """What it lets people do."""
    conditions: list[Line] = []
    """Other things it asks for, one a line."""
    source: Annotated[list[SourceKey], Field(min_length=1)]
    """Where the terms were read."""


# ---------------------------------------------------------------- datasets


class Access(Sourced):
    """How somebody gets it."""

    level: AccessLevel
    """`open` a plain download; `click-through` agree to terms on the page; `account` a free account, terms
    accepted there; `application` a form that a person decides on; `credentialed` training or proof of
    identity as well; `closed` not given out."""
    url: Address | None = None
    """Where one begins."""
    steps: list[Line] = []
    """What a person must do, in order."""
    wait: Line | None = None
    """The usual wait, if a source says so."""
    region: Line | None = None
    """Limits by country or institution."""


class Content(Sourced):
    """What it shows."""

    modalities: Annotated[list[ModalityId], Field(min_length=1), Unique]
    """How the images were made."""
    anatomy: Annotated[list[AnatomyId], Unique] = []
    """Parts of the body in view."""
    conditions: Annotated[list[ConditionId], Unique] = []
    """Diseases or findings it is about."""
    tasks: Annotated[list[TaskId], Unique] = []
    """What it was made for."""
    dimensions: Annotated[list[Dimension], Unique] = []
    """`2d` images, `3d` volumes, `time` series of them, `video`, `wsi` whole-slide pyramids."""
    species: Line | None = None
    """Where it is not human: the animal."""


class Licensing(Sourced):
    """One licence and what it covers: a dataset often has several."""

    covers: Line
    """images, labels, cases 0–209, one site … or 'all'."""
    id: LicenseId
    """The licence's record: an SPDX id, LicenseRef-… for other terms, NOASSERTION where none was found."""
    url: Address | None = None
    """The exact terms of this dataset."""
    summary: Text | None = None
    """The terms in our own words; for NOASSERTION, where one looked for them."""


class Split(Block):
    """A named part of the data."""

    name: Line
    """train, validation, test, fold 1 …"""
    division: Line | None = None
    """Where the data are divided in several ways, by task or by fold: the way to which this part belongs."""
    counts: Annotated[dict[Unit, PositiveInt], Field(min_length=1)]
    """Unit → number."""
    labels: Literal["public", "hidden", "none"] | None = None
    """Whether its labels can be had."""


class Size(Sourced):
    """How much it is."""

    counts: dict[Unit, PositiveInt] = {}
    """Unit → number. `annotated`: how many of the images, volumes or slides have expert annotations."""
    splits: list[Split] = []
    """The parts in which it is published."""
    note: Text | None = None
    """What the numbers count, where that is not plain."""
    download_bytes: PositiveInt | None = None
    """Bytes to download."""
    unpacked_bytes: PositiveInt | None = None
    """Bytes on disk."""


class Files(Sourced):
    """What is in the files."""

    formats: Annotated[list[FormatId], Unique] = []
    """Formats of images and masks."""
    layout: Text | None = None
    """Folders and file names."""
    matrix: Line | None = None
    """Rows and columns, or their range, in pixels."""
    intensity_unit: Literal["HU", "SUV", "Bq/ml", "optical-density", "RGB", "arbitrary"] | None = None
    """What a pixel's value means."""
    rescaled: bool | None = None
    """Whether slope and intercept were applied already."""
    bits: Annotated[int, Field(ge=1, le=64)] | None = None
    """Bits stored for a sample."""
    spacing: Literal["kept", "resampled", "lost"] | None = None
    """What happened to the pixel spacing."""
    orientation: Line | None = None
    """How axes lie in the body."""
    subject_ids: bool | None = None
    """Whether names or tables tell which images are of one subject, so that a split can keep them together."""
    alignment: Line | None = None
    """What joins an image to its label: same name, same grid, a table."""


class Annotation(Sourced):
    """One kind of label."""

    target: Line
    """What is labelled."""
    kind: Literal[
        "mask",
        "contour",
        "box",
        "point",
        "landmark-pairs",
        "image-label",
        "study-label",
        "subject-label",
        "report",
        "caption",
        "measurement",
        "question-answer",
        "transform",
    ]
    """What form the label has."""
    by: Line | None = None
    """Who made it."""
    method: Text | None = None
    """How: one reader or several, by hand or checked, consensus."""
    labels: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=300)]] = {}
    """Value in the file → meaning. Here 'none' and 'unknown' are words of the dataset, so they may stand."""


class Acquisition(Sourced):
    """How and where the images were taken."""

    devices: list[Line] = []
    """Maker and model."""
    protocol: Text | None = None
    """Field strength, sequence, phase, tracer, dose, view."""
    sites: list[Line] = []
    """Hospitals or programmes."""
    countries: Annotated[list[Country], Unique] = []
    """ISO 3166-1 codes, such as NL."""
    period: Line | None = None
    """When."""
    not_reported: list[Literal["devices", "protocol", "sites", "countries", "period"]] = []
    """What the source itself says is not reported."""


class Population(Sourced):
    """Whose images they are."""

    age: Line | None = None
    """Range, or mean and spread."""
    sexes: Line | None = None
    """Numbers or shares."""
    ethnicity: Line | None = None
    """As the source words it."""
    inclusion: Text | None = None
    """How subjects were chosen."""
    not_reported: list[Literal["age", "sexes", "ethnicity", "inclusion"]] = []
    """What the source itself says is not reported."""


class Command(Sourced):
    """The command that downloads it, as its owner gives it."""

    command: Code
    """One or more shell lines."""
    note: Text | None = None
    """What is needed first."""


class Loading(Sourced):
    """The few lines that open one case."""

    code: Code
    """The lines."""
    language: Literal["python", "r", "matlab", "julia", "bash"] = "python"
    """Their language."""
    note: Text | None = None
    """What is needed first."""


class Publication(Sourced):
    """A paper about it; the first one is the one to cite."""

    title: Line
    """Its title."""
    authors: list[Line] = []
    """Authors as printed; the last may be 'et al.'"""
    venue: Line | None = None
    """Journal or conference."""
    year: Year | None = None
    """Year of publication."""
    doi: Doi | None = None
    """Its DOI, without https://doi.org/."""
    url: Address | None = None
    """An address where it has no DOI."""


class Relation(Sourced):
    """How it stands to another dataset. Written once, on the newer record."""

    type: Literal["derived-from", "reannotates", "part-of", "overlaps", "version-of", "supersedes", "mirrors"]
    """`derived-from` made out of it; `reannotates` new labels on its images; `part-of` a subset of it;
    `overlaps` shares images; `version-of` another release; `supersedes` replaces it; `mirrors` a copy."""
    dataset: DatasetId
    """The other dataset."""
    note: Text | None = None
    """Which images are shared, and anything that explains it."""


# Relations in which the newer set cannot exist without the older; following them must never lead back.
DEPENDENT = ("derived-from", "reannotates", "part-of", "version-of", "supersedes", "mirrors")
# Relations in which images are the same, so that a licence of the parent goes on to bind.
SAME_IMAGES = ("derived-from", "reannotates", "part-of", "mirrors")
# Relations that put the same images, or the same patients, on two sides of a split.
SHARING = (*SAME_IMAGES, "overlaps", "version-of", "supersedes")


class KnownIssue(Sourced):
    """Something wrong that somebody reported."""

    kind: Literal["labels", "geometry", "corrupt", "duplicates", "leakage", "counts", "privacy", "licence", "bias"]
    """What it touches."""
    what: Text
    """What is wrong, in our own words."""
    cases: Line | None = None
    """Which cases."""
    reported: Address | None = None
    """Where it was reported."""
    fixed_in: Line | None = None
    """The version that put it right."""


class Dataset(Listed):
    """A set of medical images that people can get, or could."""

    released: PastDay | None = None
    """First release: YYYY, YYYY-MM or YYYY-MM-DD."""
    version: Line | None = None
    """The version described here."""
    creators: list[Line] = []
    """People or groups who made it."""
    publisher: Line | None = None
    """Who gives it out."""
    source: Annotated[list[SourceKey], Field(min_length=1)]
    """Where name, homepage, release, creators and status were read."""
    content: Content
    licenses: Annotated[list[Licensing], Field(min_length=1)]
    """Licences by part; a record without one says so with NOASSERTION and where it was looked for."""
    access: Access | None = None
    size: Size | None = None
    files: Files | None = None
    annotations: list[Annotation] = []
    """Labels, one entry a kind."""
    acquisition: Acquisition | None = None
    population: Population | None = None
    download: Command | None = None
    load: Loading | None = None
    publications: list[Publication] = []
    """Papers; the first is the one to cite."""
    relations: list[Relation] = []
    """Links to other datasets; the other direction is computed."""
    known_issues: list[KnownIssue] = []
    """What later work found wrong."""
    disputed: list[Dispute] = []
    """Facts on which sources disagree."""
    images: list[Image] = []
    """Sample images."""


# The blocks that a complete dataset has, in the order of the page; the share of them that is present
# and sourced is shown to the reader as the measure of how much is known.
DATASET_BLOCKS = (
    "content",
    "licenses",
    "access",
    "size",
    "files",
    "annotations",
    "acquisition",
    "population",
    "download",
    "load",
    "publications",
)


# ---------------------------------------------------------------- modalities, formats, collections


class Principle(Sourced):
    """What is measured and how."""

    measures: Text
    """The physical quantity."""
    physics: Text
    """How it comes about."""
    radiation: Literal["ionising", "non-ionising"]
    """Whether the subject is exposed to ionising radiation."""


class Pixel(Sourced):
    """What the numbers mean."""

    meaning: Text
    """What a pixel's value expresses."""
    matrix: Line | None = None
    """Typical rows and columns."""
    bits: Line | None = None
    """Typical bit depth."""
    colour: Line | None = None
    """Photometric interpretation, as usual."""


class Practice(Sourced):
    """What one meets when working with it."""

    strengths: list[Line] = []
    """What it shows well."""
    limits: list[Line] = []
    """What it shows badly, or not."""
    artefacts: list[Line] = []
    """What is in the picture but not in the body."""


class Modality(Record):
    """A way of making images."""

    parent: ModalityId | None = None
    """The modality of which it is a special case."""
    dicom_code: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z0-9]{2,16}$")]], Unique] = []
    """Values of DICOM's Modality attribute (0008,0060)."""
    dimensions: Annotated[list[Dimension], Unique]
    """Forms its images have."""
    anatomy: Annotated[list[AnatomyId], Unique] = []
    """The only parts of the body it is made for; left out where it is used on many. A rule for checking: a dataset
    made with it must show one of them."""
    tasks: Annotated[list[TaskId], Unique] = []
    """What algorithms are commonly asked to do with it."""
    formats: Annotated[list[FormatId], Unique] = []
    """Formats in which one commonly meets it."""
    source: Annotated[list[SourceKey], Field(min_length=1)]
    """Where names, code, dimensions, tasks and formats were read."""
    principle: Principle
    pixel: Pixel
    practice: Practice
    images: list[Image] = []
    """Sample images."""


class FormatFiles(Sourced):
    """How it lies on disk."""

    extensions: Annotated[list[Annotated[str, Field(pattern=r"^\.[A-Za-z0-9.]+$")]], Unique] = []
    """With the dot."""
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")] | None = None
    """As registered."""
    layout: Line
    """One file, a pair, or a folder."""
    header_bytes: Line | None = None
    """Length of a fixed header, or how a free one ends."""
    data_offset: Line | None = None
    """Where pixel data begin."""
    compression: Line | None = None
    """What compresses it."""
    byte_order: Line | None = None
    """Which, and how one knows."""


class FormatPixels(Sourced):
    """What it can hold."""

    types: Line
    """Pixel types."""
    integers: bool
    """Whether integers can be stored."""
    floats: bool
    """Whether floating-point numbers can be stored."""
    complex: bool | None = None
    """Whether complex numbers can be stored."""
    colour: Line | None = None
    """Colour models."""
    dimensions: Line
    """How many axes, and how long each may be."""


class FormatGeometry(Sourced):
    """Where the image lies in the world."""

    convention: Line
    """LPS, RAS, other, or none."""
    orientation: Text | None = None
    """How orientation and spacing are stored."""


class FormatMetadata(Sourced):
    """What it says of the patient and the acquisition."""

    patient_data: Line
    """Whether names, dates and identifiers have a place in it."""
    holds: Text | None = None
    """What metadata it holds."""


class Reader(Block):
    """A program or library."""

    name: Line
    """Its name."""
    language: Line
    """The language it is called from, or 'application'."""
    url: Address
    """Its home."""
    writes: bool | None = None
    """Whether it writes the format as well."""


class FormatReaders(Sourced):
    """Who reads it."""

    names: Annotated[list[Reader], Field(min_length=1)]
    """Libraries and programs."""


class Standard(Sourced):
    """Who defines it."""

    open: bool
    """Whether the definition is public."""
    url: Address | None = None
    """The definition."""
    steward: Line | None = None
    """Who keeps it."""
    history: Text | None = None
    """In two sentences."""


class Pitfall(Sourced):
    """What goes wrong."""

    what: Text
    """The mistake and how to avoid it."""


class Format(Record):
    """A way of storing images in files."""

    family: Literal["medical", "general", "microscopy", "table"]
    """`medical` made for medical images; `microscopy` for slides and microscopes; `general` any picture;
    `table` labels and metadata."""
    source: Annotated[list[SourceKey], Field(min_length=1)]
    """Where its names were read."""
    files: FormatFiles
    pixels: FormatPixels | None = None
    geometry: FormatGeometry | None = None
    metadata: FormatMetadata | None = None
    readers: FormatReaders | None = None
    standard: Standard | None = None
    pitfalls: list[Pitfall] = []
    """What goes wrong, one entry each."""
    images: list[Image] = []
    """Figures."""


class Collection(Listed):
    """A place that holds or lists datasets, or a project around them."""

    kind: Literal[
        "archive",
        "portal",
        "challenge-host",
        "challenge",
        "atlas",
        "index",
        "benchmark",
        "software",
        "study",
        "reference",
    ]
    """`archive` keeps data; `portal` gives access to data of others; `challenge-host` runs contests; `challenge`
    one contest; `atlas` pictures to learn from; `index` a list of links; `benchmark` data to compare methods;
    `software` a program; `study` a project that collects data; `reference` documents."""
    listed_as: list[Address] = []
    """Older addresses under which people know it."""
    operator: Line | None = None
    """Who runs it."""
    modalities: Annotated[list[ModalityId], Unique] = []
    """What kinds of images it holds."""
    license_policy: Text | None = None
    """On what terms it gives data out."""
    api: Address | None = None
    """An interface for programs."""
    datasets: Annotated[list[DatasetId], Unique] = []
    """Records of this catalogue that it holds or that belong to it."""
    source: Annotated[list[SourceKey], Field(min_length=1)]
    """Where these facts were read."""
    access: Access | None = None
    images: list[Image] = []
    """Sample images."""


# Folder under data/ → what its records may say. The order is the order of reading and of the navigation.
KINDS: dict[str, type[Record]] = {
    "datasets": Dataset,
    "modalities": Modality,
    "formats": Format,
    "collections": Collection,
    "anatomy": Anatomy,
    "tasks": Task,
    "conditions": Condition,
    "licenses": License,
}
