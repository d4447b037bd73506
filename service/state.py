"""What the views need from the application they run in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from service.access import Access
from service.config import ServiceConfig
from service.drift import Window
from service.gate import Gate
from service.metrics import Metrics
from service.models import ModelHolder
from service.notice import Notice
from service.review.desk import Desk, DeskHolder

_KEY = "anyou"


@dataclass(frozen=True, slots=True)
class State:
    """Settings, model holder and the guards of one application."""

    config: ServiceConfig
    models: ModelHolder
    gate: Gate
    access: Access
    metrics: Metrics
    window: Window
    notice: Notice
    desk: DeskHolder


def current(proxy: Any) -> Any:
    """The object of this request that a proxy of Flask stands for."""
    return proxy._get_current_object()


def state_of(app: Flask) -> State:
    """State of an application."""
    found: State = app.extensions[_KEY]
    return found


def state() -> State:
    """State of the current application."""
    return state_of(current_app)


def desk() -> Desk:
    """The desk of the current Flask application; opens and upgrades its database on first use.

    Raises
    ------
    StoreError
        If the database cannot be used.
    """
    return state().desk.get()
