"""boto3 clients, made once for the process: making one takes longer than a whole run of a small workflow."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import boto3
import botocore
import botocore.session
from boto3.session import Session
from botocore.loaders import create_loader

from signalbox.twin.gateway.calls import Response
from signalbox.twin.gateway.gateway import Gateway
from signalbox.twin.kernel.determinism import keep_random_state
from signalbox.twin.services.dynamodb.fast_moto.clients import shorten

REGION = "us-east-1"
OF_AN_ACCOUNT = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ENDPOINT_URL",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
)
LOADER = create_loader()
make_client = Session.client
CLIENTS: dict[tuple[str, str, str, str], Any] = {}
HOOKS: list[tuple[Any, str, tuple[Any, ...], dict[str, Any]]] = []
"""Hooks of handlers on kept clients, (event system, event, arguments, options); removed when the run ends."""


def remember_parameters(params: Any, context: dict[str, Any], invoker: str = "", **_: Any) -> None:
    """Keep the call's parameters as the caller gave them: later hooks only see them serialised."""
    context["signalbox.parameters"], context["signalbox.invoker"] = params, invoker


def answers(model: Any) -> bool:
    """Return whether the open twin answers each call of this operation itself."""
    return Gateway.opened is not None and Gateway.opened.answers(model)


def answer(model: Any, context: dict[str, Any], **_: Any) -> Response | None:
    """Let the open twin answer the call."""
    return Gateway.opened.answer(model, context) if Gateway.opened else None


def client(
    self: Session | None, service_name: str, region_name: str | None = None, invoker: str = "", **options: Any
) -> Any:
    """Return a kept client; takes the place of Session.client while a twin is open. `invoker`: see Call."""
    key = (service_name, region_name or REGION, invoker, repr(sorted((k, describe(v)) for k, v in options.items())))
    if key not in CLIENTS:
        with keep_random_state(), no_account():
            CLIENTS[key] = make(self or new_session(), service_name, key[1], invoker, options)
    return CLIENTS[key]


def new_session() -> Session:
    """Return a session that shares its loader: each would read the lists and the models of all services again."""
    core = botocore.session.get_session()
    core.register_component("data_loader", LOADER)
    return Session(botocore_session=core)


@contextmanager
def no_account() -> Iterator[None]:
    """Hide the profile and the endpoints that this process's own account has: the twin's calls must not leave it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_AN_ACCOUNT)}
    files = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    with patch.dict(os.environ, {**kept, **files}, clear=True):
        yield


def make(session: Session, service_name: str, region_name: str, invoker: str, options: dict[str, Any]) -> Any:
    """Return a new client whose calls go to the twin that is open."""
    given = {name: value for name, value in options.items() if value is not None}  # boto3.resource names all of them
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", **given}
    made = make_client(session, service_name, region_name=region_name, **keys)
    made.meta.events.register_first("before-parameter-build", partial(remember_parameters, invoker=invoker))
    made.meta.events.register_last("before-call", answer)
    shorten(made, answers, lambda model, parameters, context: answer(model, context))
    note_hooks(made.meta.events)
    return made


def note_hooks(events: Any) -> None:
    """Remember each hook that handlers register: each environment's copy of Powertools registers its own."""
    register = events.register

    def register_and_note(event: str, *arguments: Any, **options: Any) -> None:
        HOOKS.append((events, event, arguments, options))
        register(event, *arguments, **options)

    events.register = register_and_note


def remove_hooks() -> None:
    """Remove the hooks of this run's handlers, which would keep their modules alive."""
    for events, event, arguments, options in HOOKS:
        events.unregister(event, *arguments, **options)  # a hook's unique id must go too, or it is never added again
    HOOKS.clear()


def describe(option: Any) -> str:
    """Return a text that identifies a client option; of a Config, its values."""
    values = getattr(option, "_user_provided_options", option)
    return repr(values)


@contextmanager
def clients_kept() -> Iterator[None]:
    """Let `boto3.client` and `Session.client` give kept clients while this is open.

    Hooks on clients and initialisers of sessions end with it.
    """

    def module_client(*arguments: Any, **options: Any) -> Any:
        return client(None, *arguments, **options)

    initialisers = patch.object(botocore, "_INITIALIZERS", list(botocore._INITIALIZERS))
    with initialisers, patch.object(Session, "client", client), patch.object(boto3, "client", module_client):
        try:
            yield
        finally:
            remove_hooks()
