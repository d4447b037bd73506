"""What the views need from the application they run in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from service.config import ServiceConfig
from service.models import ModelHolder

_KEY = "anyou"


@dataclass(frozen=True, slots=True)
class State:
    """Settings and the model holder of one application."""

    config: ServiceConfig
    models: ModelHolder


def state() -> State:
    """State of the current application."""
    found: State = current_app.extensions[_KEY]
    return found
