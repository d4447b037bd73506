"""anyou: from an incident description to the likely offence or claim.

Importing the package is cheap; the parts that need numpy load on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from classifier.errors import (
    ClassifierError,
    DataFormatError,
    ModelFormatError,
    ModelMissingError,
    TextError,
    UnknownLabelError,
)

if TYPE_CHECKING:
    from classifier.assess import Classifier
    from classifier.assessment import Assessment

__version__ = "1.0.0"

__all__ = [
    "Assessment",
    "Classifier",
    "ClassifierError",
    "DataFormatError",
    "ModelFormatError",
    "ModelMissingError",
    "TextError",
    "UnknownLabelError",
    "__version__",
]


#: Names that need numpy, and where they live.
_LATE = {"Classifier": "classifier.assess", "Assessment": "classifier.assessment"}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
