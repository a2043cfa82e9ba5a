"""Sends alerts to addresses of others, signed, and only where they may go.

The body is JSON with ids, kinds and counts. The header ``X-Samehand-Signature`` is
``t=SECONDS,v1=HEX``, where HEX is the HMAC-SHA-256, with the webhook's secret, of the
seconds, a point and the body.
"""

import hashlib
import hmac
import ipaddress
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import orjson
import urllib3

from backend.domain.watches import Alert, Watched
from backend.errors import InvalidInput
from backend.journal.journal import Journal, now_ms
from backend.journal.watches import (
    DELIVERED,
    DUE,
    GIVEN_UP,
    AlertBook,
    Delivery,
    Webhook,
    WebhookBook,
)
from backend.logs import get_logger
from backend.secrets import read_or_make
from backend.settings import Settings

log = get_logger(__name__)

SIGNATURE = "X-Samehand-Signature"
# After each failure; after the last nothing more is tried.
BACKOFF_SECONDS = (60, 300, 1800, 7200, 21_600, 43_200, 86_400)
_TIMEOUT_SECONDS = 5.0
# The worker that sends has events to write, too.
_BUDGET_SECONDS = 10.0
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A new webhook, and its secret, which is shown once."""

    webhook: Webhook
    secret: str


def make(journal: Journal, settings: Settings, url: str, *, who: str) -> Made:
    """Send alerts to ``url`` from now on.

    :raises InvalidInput: it is no https address, nor http on this machine
    """
    parts(url)
    webhook_id = f"hook_{secrets.token_hex(6)}"
    secret = read_or_make(_file(settings, webhook_id))
    return Made(WebhookBook(journal).add(webhook_id, url, who=who), secret)


def end(journal: Journal, settings: Settings, webhook_id: str) -> Webhook:
    """Send nothing there any more, and forget the secret.

    :raises NotFound: there is none
    """
    ended = WebhookBook(journal).end(webhook_id)
    _file(settings, webhook_id).unlink(missing_ok=True)
    return ended


def parts(url: str) -> SplitResult:
    """The address in parts.

    :raises InvalidInput: alerts may not be sent there
    """
    try:
        found = urlsplit(url)
        found.port  # noqa: B018 - raises
    except ValueError:
        raise InvalidInput("The address of the webhook cannot be read") from None
    host = found.hostname or ""
    here = host == "localhost" or _is_loopback(host)
    if not host or found.scheme not in {"http", "https"}:
        raise InvalidInput("A webhook has an address like https://host/path")
    if found.username is not None or found.fragment:
        raise InvalidInput("The address of a webhook has no user name and no fragment")
    if found.scheme == "http" and not here:
        raise InvalidInput("Use https; http is for webhooks on this machine only")
    return found


def signature(secret: str, seconds: int, body: bytes) -> str:
    """The header's value for a body that is sent at ``seconds``."""
    message = f"{seconds}.".encode() + body
    code = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={code}"


def deliver(journal: Journal, settings: Settings) -> int:
    """Send what is due, for some seconds at most; how many arrived.

    Of an address that fails the others wait for the next tick.
    """
    book, until = WebhookBook(journal), time.monotonic() + _BUDGET_SECONDS
    known = {each.id: each for each in book.list_webhooks()}
    sent, failing = 0, set[str]()
    for delivery in book.list_due(limit=_AT_ONCE):
        if time.monotonic() > until:
            break
        if delivery.webhook_id in failing:
            continue
        webhook = known[delivery.webhook_id]
        alert = AlertBook(journal).get(delivery.alert_id)
        answer = _try(settings, webhook, alert)
        arrived = answer.startswith("2")
        _note(book, delivery, answer, arrived=arrived)
        sent += arrived
        if not arrived:
            failing.add(webhook.id)
    return sent


def _note(book: WebhookBook, delivery: Delivery, answer: str, *, arrived: bool) -> None:
    last = delivery.attempts >= len(BACKOFF_SECONDS)
    if arrived or last:
        state = DELIVERED if arrived else GIVEN_UP
        book.note(delivery, state, answer, due_ms=delivery.due_ms)
        return
    due_ms = now_ms() + 1000 * BACKOFF_SECONDS[delivery.attempts]
    book.note(delivery, DUE, answer, due_ms=due_ms)
    log.info("webhook failed", webhook=delivery.webhook_id, answer=answer)


def _try(settings: Settings, webhook: Webhook, alert: Alert) -> str:
    """Send an alert once: the status of the answer, or what went wrong."""
    body = orjson.dumps(_body(alert))
    try:
        headers = _headers(settings, webhook, body)
        return str(_post(settings, parts(webhook.url), body, headers))
    except InvalidInput as error:
        return error.message
    except (OSError, urllib3.exceptions.HTTPError) as error:
        return f"no answer: {type(error).__name__}"


def _headers(settings: Settings, webhook: Webhook, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "samehand",
        SIGNATURE: signature(_secret(settings, webhook.id), int(time.time()), body),
    }


def _post(
    settings: Settings, url: SplitResult, body: bytes, headers: dict[str, str]
) -> int:
    host = url.hostname or ""
    port = url.port or (443 if url.scheme == "https" else 80)
    # What was checked is what is connected to: the name is not asked for again.
    address = allowed(url.scheme, _addresses(host, port), settings)
    timeout = urllib3.Timeout(total=_TIMEOUT_SECONDS)
    pool = (
        urllib3.HTTPSConnectionPool(
            address, port, timeout=timeout, server_hostname=host, assert_hostname=host
        )
        if url.scheme == "https"
        else urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    )
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    with pool:
        answer = pool.request(
            "POST",
            target,
            body=body,
            headers=headers | {"Host": url.netloc},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        answer.close()
        return int(answer.status)


def allowed(scheme: str, addresses: Sequence[str], settings: Settings) -> str:
    """The address to connect to.

    :raises InvalidInput: one of them is where webhooks may not go
    """
    for each in addresses:
        address = ipaddress.ip_address(each)
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        fits = (
            address.is_loopback
            if scheme == "http"
            else (address.is_global and not address.is_multicast)
            or settings.alerts.private_webhooks
        )
        if not fits:
            raise InvalidInput("webhooks may not go to that private address")
    return addresses[0]


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _body(alert: Alert) -> dict[str, object]:
    """Ids, kinds and counts; the key of a thing may be personal data."""
    return {
        "type": "samehand.alert",
        "alert": alert.id,
        "watch": alert.watch_id,
        "watched": alert.watched.value,
        "kind": alert.kind,
        "subject": None if alert.watched is Watched.THING else alert.key,
        "count": alert.count,
        "ids": list(alert.ids),
        "made_ms": alert.made_ms,
    }


def _secret(settings: Settings, webhook_id: str) -> str:
    """What signs; a new one would be known to nobody.

    :raises InvalidInput: the webhook has ended meanwhile, or the file was lost
    """
    file = _file(settings, webhook_id)
    if not file.exists():
        raise InvalidInput("the secret is gone; make another webhook")
    return read_or_make(file)


def _file(settings: Settings, webhook_id: str) -> Path:
    # Beside the others, where backups look.
    return settings.secrets_dir / f"{webhook_id}.secret"
