"""Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce (Authlib does the checks)."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, session

from service.config import ServiceConfig

_KEY = "anyou-oidc"

#: Seconds a sign-in service may take to answer.
TIMEOUT = 10


class ProviderError(Exception):
    """The sign-in service cannot be used or did not let the user in; the message is Chinese."""


def configured(config: ServiceConfig) -> bool:
    """Whether single sign-on is switched on."""
    return bool(config.oidc_issuer and config.oidc_client_id)


def sign_on_name(config: ServiceConfig) -> str:
    """What the way in by single sign-on is called; empty where it is switched off."""
    return config.oidc_name if configured(config) else ""


def _client() -> Any:
    """The client of this application, made on first use."""
    found = current_app.extensions.get(_KEY)
    if found is None:
        # Only here: the library and what it needs take 17 MB that a server without single sign-on keeps.
        from authlib.integrations.flask_client import OAuth

        from service.state import state

        config = state().config
        found = OAuth(current_app).register(
            "desk",
            client_id=config.oidc_client_id,
            client_secret=config.oidc_client_secret or None,
            server_metadata_url=f"{config.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT,
                "token_endpoint_auth_method": "client_secret_basic" if config.oidc_client_secret else "none",
            },
        )
        current_app.extensions[_KEY] = found
    return found


def _faults() -> tuple[type[Exception], ...]:
    """What the client raises where the sign-in service is silent, lies or speaks nonsense."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests.exceptions import RequestException

    return RequestException, AuthlibBaseError, JoseError, ValueError, KeyError


def begin(back: str, target: str) -> Any:
    """Redirect to the sign-in service.

    Parameters
    ----------
    back : str
        Whole address it sends the browser back to.
    target : str
        Where to go on after that.

    Raises
    ------
    ProviderError
        If its description cannot be read.
    """
    session["oidc_next"] = target
    try:
        return _client().authorize_redirect(back)
    except _faults() as error:
        raise ProviderError("单点登录服务暂时连不上，请稍后再试或用密码登录。") from error


def finish(config: ServiceConfig) -> tuple[str, str | None, str]:
    """Check what came back: subject (issuer and subject), the user name told, where to go on.

    Raises
    ------
    ProviderError
        If the user was not let in, or signature, issuer, audience, nonce, state or time is not right.
    """
    target = str(session.pop("oidc_next", ""))
    if "error" in request.args:
        raise ProviderError("单点登录没有完成。")
    try:
        token = _client().authorize_access_token()
    except _faults() as error:
        raise ProviderError("单点登录没有通过核验，请重新登录。") from error
    claims = token.get("userinfo") or {}
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not issuer or not subject or str(issuer).rstrip("/") != config.oidc_issuer:
        raise ProviderError("单点登录没有通过核验，请重新登录。")
    whole = f"{issuer} {subject}"
    if len(whole) > 255:
        raise ProviderError("单点登录服务给出的用户标识过长。")
    name = claims.get(config.oidc_claim)
    return whole, name if isinstance(name, str) and name.strip() else None, target
