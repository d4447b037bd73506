"""Every setting of the service: name, default, help, range. Nothing else reads the environment."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.toml_files import TomlError, parse_toml, read_toml_text
from service.zones import read_zone

PREFIX = "ANYOU_"


class SettingError(ValueError):
    """A setting has a value that it cannot have."""


Reader = Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; the environment variable is ``ANYOU_`` and the name.

    ``read`` turns a value from file, environment or option into what the
    service uses, or raises :class:`SettingError`.
    """

    name: str
    default: Any
    help: str
    read: Reader


def _whole(low: int, high: int) -> Reader:
    def read(name: str, value: Any) -> int:
        try:
            number = int(str(value)) if not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None:
            raise SettingError(f"设置 {name} 应是整数，现为 {value!r}")
        if not low <= number <= high:
            raise SettingError(f"设置 {name} 应在 {low} 到 {high} 之间，现为 {number}")
        return number

    return read


def _seconds(low: float, high: float) -> Reader:
    def read(name: str, value: Any) -> float:
        try:
            number = float(str(value)) if not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or not low <= number <= high:
            raise SettingError(f"设置 {name} 应是 {low:g} 到 {high:g} 之间的秒数，现为 {value!r}")
        return number

    return read


def _share(name: str, value: Any) -> float:
    try:
        number = float(str(value)) if not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or not 0 <= number <= 1:
        raise SettingError(f"设置 {name} 应是 0 到 1 之间的比例，现为 {value!r}")
    return number


def _seal_keys(name: str, value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list | tuple) else str(value).split(",")
    keys = tuple(str(part).strip() for part in parts if str(part).strip())
    if not all(re.fullmatch(r"[0-9A-Za-z_-]{43}=", key) for key in keys):
        # A key is a secret, so it is not repeated.
        raise SettingError(f"设置 {name} 应是 anyou db key 所给的密钥，逗号分隔")
    return keys


def _choice(*allowed: str) -> Reader:
    def read(name: str, value: Any) -> str:
        if value not in allowed:
            raise SettingError(f"设置 {name} 应是 {'、'.join(allowed)} 之一，现为 {value!r}")
        return str(value)

    return read


def _flag(name: str, value: Any) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    found = known.get(str(value).lower())
    if found is None:
        raise SettingError(f"设置 {name} 应是 true 或 false，现为 {value!r}")
    return found


def _path(name: str, value: Any) -> Path:
    if not str(value).strip() or "\0" in str(value):
        raise SettingError(f"设置 {name} 应是一个路径")
    return Path(value)


def _host(name: str, value: Any) -> str:
    text = str(value)
    if not re.fullmatch(r"[0-9A-Za-z.:_-]{1,255}", text):
        raise SettingError(f"设置 {name} 应是一个地址或主机名，现为 {value!r}")
    return text


def _database(name: str, value: Any) -> str:
    text = str(value)
    if not re.match(r"(sqlite|postgresql\+psycopg)://", text):
        # The address may hold a password, so it is not repeated.
        raise SettingError(f"设置 {name} 应以 sqlite:// 或 postgresql+psycopg:// 开头")
    return text


def _rate(name: str, value: Any) -> str:
    text = str(value).strip()
    if text and not re.fullmatch(r"[1-9]\d{0,8}/(second|minute|hour|day)", text):
        raise SettingError(f"设置 {name} 应形如 600/minute（second、minute、hour、day），或留空，现为 {value!r}")
    return text


def _origins(name: str, value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list | tuple) else str(value).split(",")
    origins = tuple(str(part).strip() for part in parts if str(part).strip())
    for origin in origins:
        if not re.fullmatch(r"https?://[0-9A-Za-z.-]+(:\d{1,5})?", origin):
            raise SettingError(f"设置 {name} 应是逗号分隔的来源，如 https://desk.example.org，现为 {origin!r}")
    return origins


def _secret(name: str, value: Any) -> str:
    text = str(value)
    if text and len(text) < 16:
        # Not repeated: it may be a real one cut short.
        raise SettingError(f"设置 {name} 至少 16 个字符，或留空")
    return text


def _zone(name: str, value: Any) -> str:
    text = str(value).strip()
    try:
        read_zone(text)
    except ValueError:
        message = f"设置 {name} 应是时区，如 Asia/Shanghai 或 +08:00，现为 {value!r}"
        raise SettingError(message) from None
    return text


def _words(name: str, value: Any) -> str:
    text = str(value)
    if len(text) > 200 or not text.isprintable():
        raise SettingError(f"设置 {name} 应是一行不超过 200 个字的文字")
    return text


def _issuer(name: str, value: Any) -> str:
    text = str(value).rstrip("/")
    if text and not re.fullmatch(
        r"https://[^\s?#]{1,300}|http://(localhost|127\.0\.0\.1)(:\d{1,5})?(/[^\s?#]*)?", text
    ):
        raise SettingError(f"设置 {name} 应以 https:// 开头（本机可用 http://），或留空，现为 {value!r}")
    return text


SETTINGS = (
    Setting("MODELS", "models", "模型文件夹；其中的 current 文件写着当前模型编号", _path),
    Setting("HOST", "127.0.0.1", "监听地址", _host),
    Setting("PORT", 8000, "监听端口，1 到 65535", _whole(1, 65_535)),
    Setting("WORKERS", 1, "工作进程数，1 到 64；共享同一份模型内存", _whole(1, 64)),
    Setting("THREADS", 4, "每个进程同时计算的请求数，1 到 64", _whole(1, 64)),
    Setting("QUEUE", 32, "每个进程最多排队的请求数，0 到 1000；再多即回 503", _whole(0, 1000)),
    Setting("QUEUE_SECONDS", 5.0, "排队最久几秒，超过即回 503", _seconds(0.05, 300)),
    Setting("REQUEST_SECONDS", 30.0, "收完一个请求并算完最多几秒", _seconds(1, 600)),
    Setting("DRAIN_SECONDS", 1.0, "收到停止信号后至少再以 503 答复新请求几秒；有在途请求则到其算完", _seconds(0, 120)),
    Setting("STOP_SECONDS", 30.0, "停止时最多等在途请求几秒", _seconds(1, 600)),
    Setting("WATCH_SECONDS", 1.0, "每隔几秒看一次当前模型是否已换", _seconds(0.2, 3600)),
    Setting("MAX_BODY_BYTES", 262_144, "单条请求体的上限（字节）", _whole(1024, 2**30)),
    Setting("MAX_BATCH_BODY_BYTES", 16_777_216, "批量请求体的上限（字节）", _whole(1024, 2**30)),
    Setting("MAX_BATCH", 256, "一批最多几条", _whole(1, 10_000)),
    Setting(
        "MAX_BATCH_CHARS",
        3_000_000,
        "一批的描述合计最多几个字；再多在 REQUEST_SECONDS 内算不完，即回 413",
        _whole(20_000, 2**30),
    ),
    Setting(
        "ACCESS",
        "auto",
        "访问控制：keys 需要密钥；open 不需要；auto 只在回环地址上不需要",
        _choice("auto", "keys", "open"),
    ),
    Setting("DATABASE", "sqlite:///var/anyou.sqlite3", "存放密钥与复核台的数据库（SQLite 或 PostgreSQL）", _database),
    Setting("RATE_LIMIT", "600/minute", "每把密钥的限额，按条计（批量每条算一次）；留空为不限", _rate),
    Setting("CORS_ORIGINS", "", "允许跨源调用的来源，逗号分隔；留空为关闭", _origins),
    Setting("DESK_SECRET", "", "签署复核台会话的密钥；留空则在 SQLite 数据库旁生成一个文件", _secret),
    Setting("DESK_HOURS", 10, "登录后最多几小时须重新登录，1 到 168", _whole(1, 168)),
    Setting("DESK_IDLE_MINUTES", 30, "多少分钟没有操作须重新登录，1 到 1440", _whole(1, 1440)),
    Setting(
        "DESK_ZONE",
        "UTC",
        "复核台页面显示时间、按日筛选与统计所用的时区，如 Asia/Shanghai、+08:00；接口与导出总用 UTC",
        _zone,
    ),
    Setting(
        "DESK_COOKIE",
        "auto",
        "会话 Cookie：secure 只经 HTTPS；plain 不限；auto 监听回环地址时不限",
        _choice("auto", "secure", "plain"),
    ),
    Setting("OIDC_ISSUER", "", "单点登录（OpenID Connect）的签发者地址；留空为关闭", _issuer),
    Setting("OIDC_CLIENT_ID", "", "单点登录的客户端编号", _words),
    Setting("OIDC_CLIENT_SECRET", "", "单点登录的客户端密钥", _words),
    Setting("OIDC_NAME", "单点登录", "登录页上单点登录按钮的文字", _words),
    Setting("OIDC_CLAIM", "preferred_username", "单点登录的哪一项是用户名", _words),
    Setting(
        "OIDC_NEWCOMERS",
        "none",
        "经单点登录第一次来的人得到的角色；none 为只认预先添加的用户",
        _choice("none", "submitter", "reviewer", "lead"),
    ),
    Setting("LOG_LEVEL", "info", "日志级别：debug、info、warning、error", _choice("debug", "info", "warning", "error")),
    Setting("ACCESS_LOG", True, "是否为每个请求写一行日志", _flag),
    Setting("DRIFT_WINDOW", 2000, "计算输入漂移所看的最近条数，100 到 100000", _whole(100, 100_000)),
    Setting(
        "SEAL_KEYS", "", "封存原文的密钥（anyou db key 生成），逗号分隔，第一把用于加密；留空则不保存原文", _seal_keys
    ),
    Setting("RETENTION_DAYS", 180, "原文保存几天，1 到 3650；之后由 anyou db purge 销毁", _whole(1, 3650)),
    Setting("BLIND_SHARE", 0.05, "盲审比例，0 到 1：不显示建议", _share),
    Setting("SECOND_SHARE", 0.05, "抽取二审的比例，0 到 1", _share),
    Setting("CLAIM_MINUTES", 30, "领取一条事件后保留几分钟，1 到 1440", _whole(1, 1440)),
)


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """Checked settings of one service; a field for each of :data:`SETTINGS`."""

    models: Path
    host: str
    port: int
    workers: int
    threads: int
    queue: int
    queue_seconds: float
    request_seconds: float
    drain_seconds: float
    stop_seconds: float
    watch_seconds: float
    max_body_bytes: int
    max_batch_body_bytes: int
    max_batch: int
    max_batch_chars: int
    access: str
    database: str
    rate_limit: str
    cors_origins: tuple[str, ...]
    desk_secret: str
    desk_hours: int
    desk_idle_minutes: int
    desk_zone: str
    desk_cookie: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    oidc_claim: str
    oidc_newcomers: str
    log_level: str
    access_log: bool
    drift_window: int
    seal_keys: tuple[str, ...]
    retention_days: int
    blind_share: float
    second_share: float
    claim_minutes: int

    @property
    def loopback(self) -> bool:
        """Whether the listening address is reachable from this machine only."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def keys_required(self) -> bool:
        """Whether callers must show a key."""
        return self.access == "keys" or (self.access == "auto" and not self.loopback)


def read_config_file(path: Path) -> dict[str, Any]:
    """Settings of a TOML file, names in any case.

    Raises
    ------
    SettingError
        If it cannot be read, is not TOML, or names a setting that is none.
    """
    try:
        data = parse_toml(read_toml_text(path))
    except FileNotFoundError as error:
        raise SettingError(f"没有这个设置文件：{path}") from error
    except TomlError as error:
        raise SettingError(f"设置文件 {path} {error}") from error
    known = {setting.name for setting in SETTINGS}
    for name in data:
        if name.upper() not in known:
            near = "".join(f"；是不是 {n.lower()}？" for n in difflib.get_close_matches(name.upper(), known, 1))
            raise SettingError(f"设置文件 {path} 中没有这个设置：{name}{near}")
    return {name.upper(): value for name, value in data.items()}


def load_config(
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> ServiceConfig:
    """Settings from defaults, then the file, then the environment, then ``overrides``.

    Parameters
    ----------
    overrides : mapping, optional
        ``None`` values are taken as not given.
    environment : mapping, optional
        The process's own if absent.
    file : Path, optional
        ``ANYOU_CONFIG`` of the environment if absent; none if that is not set.

    Raises
    ------
    SettingError
        For an unknown setting or a value out of range.
    """
    given = os.environ if environment is None else environment
    values: dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}
    if file is None and given.get(f"{PREFIX}CONFIG"):
        file = Path(given[f"{PREFIX}CONFIG"])
    if file is not None:
        values.update(read_config_file(file))
    for name in list(values):
        if f"{PREFIX}{name}" in given:
            values[name] = given[f"{PREFIX}{name}"]
    for name, value in (overrides or {}).items():
        if name not in values:
            raise SettingError(f"没有这个设置：{name}")
        if value is not None:
            values[name] = value
    return ServiceConfig(**{s.name.lower(): s.read(s.name, values[s.name]) for s in SETTINGS})


def render_config(config: ServiceConfig) -> str:
    """Settings in force as a TOML file that can be read back; passwords, keys and secrets are masked."""
    lines = []
    for setting in SETTINGS:
        value = getattr(config, setting.name.lower())
        if setting.name == "SEAL_KEYS":
            value = tuple("***" for _key in value)
        if isinstance(value, tuple):
            value = ",".join(value)
        if setting.name.endswith("_SECRET") and value:
            value = "***"
        if isinstance(value, bool):
            shown = "true" if value else "false"
        elif isinstance(value, int | float):
            shown = str(value)
        else:
            text = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", str(value))
            shown = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines += [f"# {setting.help}", f"{setting.name.lower()} = {shown}"]
    return "\n".join(lines) + "\n"
