"""A desk for the tests: its application, users, incidents, and a browserless member of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.config import load_config
from service.review import intake
from service.review.desk import Desk
from service.review.people import People, User
from service.review.records import Reader
from service.state import state_of

PASSWORD = "correct horse battery"

#: Name -> role.
TEAM = {"zhao": "submitter", "wang": "reviewer", "sun": "reviewer", "li": "lead", "root": "admin"}

#: Invented; the second has what must be masked.
TEXTS = (
    "小区物业的管家把业主登记表拍下来，姓名、手机号、房号一共三千余条，按每条两块钱卖给装修公司。",
    "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌，联系电话13812345678。",
    "网吧维护员背着老板在两百台客户机上装挖矿程序，机器变卡但还能用，每月分走三千多块。",
    "同城点评网站的评论和照片被新平台整站抓走原样展示，流量掉了三成，他们没有黑进服务器。",
    "有人冒充客服说包裹丢了要理赔，骗老人下载软件共享屏幕，转走存款十八万元。",
    "公司前销售总监离职后带走报价底稿和客户名单，新东家用同样的底价抢走四个标。",
    "直播间里说隔壁品牌的奶粉吃死过人，其实是编的，对方一周退货两百多万。",
    "邻居家的狗半夜叫个不停，物业去说了几次也不管，我想问能不能索赔。",
)

#: One more, for forms.
NEW = "外卖骑手把顾客的住址和门禁密码记下来，一条三块钱转卖给放贷的人，卖了六千多条。"


def make_app(models: Path, folder: Path, **settings: Any) -> Flask:
    """An application with a desk of its own, its originals sealed."""
    values = {
        "MODELS": str(models),
        "DATABASE": f"sqlite:///{folder}/desk.sqlite3",
        "SEAL_KEYS": Fernet.generate_key().decode(),
        "BLIND_SHARE": 0,
        "SECOND_SHARE": 0,
        **settings,
    }
    return create_app(load_config(values, {}))


def desk_of(app: Flask) -> Desk:
    return state_of(app).desk.get()


def reader(app: Flask, name: str) -> Reader:
    """A user of the team as the desk's functions want it."""
    user = app.config["TEAM"][name]
    return Reader(user.id, user.role)


def hire(app: Flask) -> dict[str, User]:
    """The whole team."""
    people = People(desk_of(app).engine)
    return {name: people.add(name, role, PASSWORD, f"{name}·显示") for name, role in TEAM.items()}


def take_in(app: Flask, user: User, texts: tuple[str, ...] = TEXTS, prefix: str = "SJ") -> list[str]:
    """Ids of incidents handed in by a user."""
    reader = Reader(user.id, user.role)
    return [
        intake.take_in(desk_of(app), reader, intake.NewIncident(text, f"{prefix}-{n:03d}", source="form")).incident.id
        for n, text in enumerate(texts, 1)
    ]


class Member:
    """A client that signs in and sends forms as a browser does."""

    def __init__(self, app: Flask, name: str | None = None, password: str = PASSWORD) -> None:
        self.client: FlaskClient = app.test_client()
        if name is not None:
            response = self.post("/review/login", source="/review/login", name=name, password=password)
            assert response.status_code == 303, response.status_code

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def html(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.get_data(as_text=True)

    def token(self, source: str = "/review/password") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(source).get_data(as_text=True))
        return found[1] if found else ""

    def post(self, path: str, source: str = "/review/password", **data: Any) -> Any:
        """Send a form with the token of a page of this session."""
        content = {"csrf_token": self.token(source), **data}
        return self.client.post(path, data=content)
