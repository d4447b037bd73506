"""Texts of the desk masked before they are kept."""

from __future__ import annotations

from classifier.masking import mask
from service.review.records import MaskedSpan


def mask_text(text: str) -> tuple[str, tuple[MaskedSpan, ...]]:
    """A description without personal data, and where in it something was put in place of such data."""
    masked = mask(text)
    spans, shift = [], 0
    for span in masked.spans:
        start = span.start + shift
        # What stands in the masked text is as much longer as the whole up to here has grown.
        end = masked.text.index("〕", start) + 1
        spans.append(MaskedSpan(start, end, span.kind))
        shift = end - span.end
    return masked.text, tuple(spans)


def mask_note(note: str) -> str:
    """A reader's note without personal data."""
    return mask(note).text
