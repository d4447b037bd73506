"""``anyou serve``."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from service.config import ServiceConfig, SettingError, load_config, render_config
from service.where import warn_unknown


def check_access(config: ServiceConfig) -> None:
    """Refuse to stand open to others by oversight.

    Raises
    ------
    click.ClickException
        If the address is public, nothing was said about access, and there is no key.
    """
    if not config.keys_required:
        return
    from service.faults import StoreError
    from service.keys import SCOPES, KeyStore
    from service.store import open_database, upgrade

    try:
        engine = open_database(config.database)
        upgrade(engine)
        active = KeyStore(engine).active()
        engine.dispose()
    except StoreError as error:
        raise click.ClickException(f"密钥库不能用：{error}") from None
    if active:
        return
    if config.access == "auto":
        raise click.ClickException(
            f"监听 {config.host} 会让别的机器访问，而还没有密钥。请先运行 anyou key add 名称 --scope {SCOPES[0]}，"
            "或以 --access open 明示不需要密钥"
        )
    click.echo("注意：还没有可用的密钥，所有请求都会被拒绝；运行 anyou key add 添加。", err=True)


def check_port(config: ServiceConfig) -> None:
    """Say so at once where the address cannot be listened on.

    Raises
    ------
    click.ClickException
        If the port is taken or the address is not of this machine.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "端口已被占用，可用 --port 换一个" if taken else error.strerror or "地址不对"
        raise click.ClickException(f"不能监听 {config.host}:{config.port}（{reason}）") from None


@contextmanager
def metrics_folder() -> Iterator[None]:
    """A folder in which the processes of a server add up their metrics.

    The metrics library looks for it when it is imported, so this comes before
    the import of the server.
    """
    folder = tempfile.mkdtemp(prefix="anyou-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    owner = os.getpid()
    try:
        yield
    finally:
        # A worker leaves through here as well, and the folder is not its own.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


@click.command(help="启动 HTTP 服务与页面。设置依次取自缺省值、设置文件、ANYOU_ 环境变量、命令行。")
@click.option("--host", default=None, help="监听地址，缺省 127.0.0.1")
@click.option("--port", type=int, default=None, help="监听端口，缺省 8000")
@click.option("--workers", type=int, default=None, help="工作进程数，缺省 1；共享同一份模型内存")
@click.option("--threads", type=int, default=None, help="每个进程同时计算的请求数，缺省 4")
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), default=None, help="模型文件夹")
@click.option("--access", default=None, help="auto（缺省）、keys 或 open，见设置表")
@click.option("--config", "file", type=click.Path(path_type=Path, dir_okay=False), default=None, help="TOML 设置文件")
@click.option("--print-config", is_flag=True, help="打印生效的设置后退出")
@click.option("--server", type=click.Choice(["auto", "gunicorn", "waitress"]), default="auto", help="用哪个服务器")
def serve(file: Path | None, print_config: bool, server: str, **options: Any) -> None:
    """Serve until stopped."""
    warn_unknown()
    try:
        config = load_config({name.upper(): value for name, value in options.items()}, file=file)
    except SettingError as error:
        raise click.ClickException(str(error)) from None
    if print_config:
        click.echo(render_config(config), nl=False)
        return
    check_access(config)
    check_port(config)
    forks = hasattr(os, "fork")
    if server == "gunicorn" and not forks:
        raise click.ClickException("这个系统上只能用 waitress")
    click.echo(f"anyou 正在 http://{config.host}:{config.port}/ 提供服务，按 Ctrl-C 停止。", err=True)
    if forks and server != "waitress":
        with metrics_folder():
            from service.prefork import serve_prefork

            serve_prefork(config)
    else:
        from service.single import serve_single

        serve_single(config)
