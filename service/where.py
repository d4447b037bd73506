"""Which database a command is about, and how its faults are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from classifier.errors import ClassifierError
from service.config import ServiceConfig, SettingError, load_config
from service.faults import StoreError
from service.review.errors import PasswordRuleError, PeopleError
from service.variables import unknown_variables

if TYPE_CHECKING:
    from sqlalchemy import Engine

#: Address of the database and the file of settings, as given; ``None`` where it was not.
Where = tuple[str | None, Path | None]


def where_options(root: Callable[[], None]) -> Callable[..., None]:
    """``--database`` and ``--config`` for a group; its commands get them as :data:`Where` by ``click.pass_obj``."""

    @click.option("--database", default=None, help="数据库地址，缺省取设置 DATABASE")
    @click.option(
        "--config", "file", type=click.Path(path_type=Path, dir_okay=False), default=None, help="TOML 设置文件"
    )
    @click.pass_context
    @wraps(root)
    def keep(context: click.Context, database: str | None, file: Path | None) -> None:
        context.obj = (database, file)
        warn_unknown()
        root()

    return keep


def warn_unknown() -> list[str]:
    """Tell on standard error of variables that are no setting; what was told."""
    messages = unknown_variables()
    for message in messages:
        click.echo(f"注意：{message}。", err=True)
    return messages


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Faults of settings, store, model and accounts as one line and exit status 1."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except (SettingError, StoreError, ClassifierError, PeopleError, PasswordRuleError) as error:
            raise click.ClickException(str(error)) from None

    return run


def settings_of(where: Where, **more: Any) -> ServiceConfig:
    """The settings with the database that was given; ``more`` goes before what they say.

    Raises
    ------
    SettingError
        If a setting is unknown or out of range.
    """
    return load_config({"DATABASE": where[0], **more}, file=where[1])


def open_engine(where: Where) -> Engine:
    """The database, closed when the command ends; its layout is left as it is."""
    from service.store import open_database

    engine = open_database(settings_of(where).database)
    click.get_current_context().call_on_close(engine.dispose)
    return engine


def open_upgraded(where: Where) -> Engine:
    """As :func:`open_engine`, brought to the layout of this version."""
    from service.store import upgrade

    engine = open_engine(where)
    upgrade(engine)
    return engine


def show_once(what: str, secret: str) -> None:
    """A secret alone on standard output, so that it can be piped; the warning beside it."""
    click.echo(secret)
    click.echo(f"{what}只显示这一次，请妥善保存。", err=True)
