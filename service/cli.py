"""``anyou serve``."""

from __future__ import annotations

from pathlib import Path

import click

from service.config import SettingError, load_config


@click.command(help="启动 HTTP 服务与页面。")
@click.option("--host", default=None, help="监听地址，缺省 127.0.0.1")
@click.option("--port", type=int, default=None, help="监听端口，缺省 8000")
@click.option("--threads", type=int, default=None, help="线程数，缺省 4")
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), default=None, help="模型文件夹")
def serve(host: str | None, port: int | None, threads: int | None, models: Path | None) -> None:
    """Serve until interrupted."""
    try:
        config = load_config({"HOST": host, "PORT": port, "THREADS": threads, "MODELS": models})
    except SettingError as error:
        raise click.ClickException(str(error)) from None
    import waitress

    from service.app import create_app

    app = create_app(config)
    holder = app.extensions["anyou"].models
    if not holder.ready:
        click.echo(f"注意：{holder.problem}；/readyz 会回答 503。", err=True)
    click.echo(f"anyou 正在 http://{config.host}:{config.port}/ 提供服务，按 Ctrl-C 停止。", err=True)
    waitress.serve(
        app,
        host=config.host,
        port=config.port,
        threads=config.threads,
        max_request_body_size=config.max_batch_body_bytes,
        ident="anyou",
    )
