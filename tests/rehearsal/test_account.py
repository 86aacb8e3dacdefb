"""A command of the rehearsal can reach the emulator and nothing else."""

import os
from pathlib import Path

from rehearsal.account import ACCOUNT, Account
from rehearsal.emulator import settings


def test_credentials_profiles_and_proxies_are_left_behind() -> None:
    """A command of the rehearsal finds only the emulator's account, with any settings of the machine."""
    inherited = {
        "PATH": "/bin",
        "AWS_PROFILE": "company",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL_DYNAMODB": "https://elsewhere",
        "CDK_DEFAULT_ACCOUNT": "999999999999",
        "https_proxy": "http://proxy",
        "HTTP_PROXY": "http://proxy",
    }
    variables = Account(4567).variables(inherited)
    assert variables["PATH"] == "/bin"
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"
    assert variables["AWS_ACCESS_KEY_ID"] == ACCOUNT
    assert variables["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_DYNAMODB", "https_proxy"} & variables.keys()
    assert not {"CDK_DEFAULT_ACCOUNT", "HTTP_PROXY"} & variables.keys()


def test_clients_reach_the_loopback_only() -> None:
    """A boto3 client of the account has the emulator as its endpoint."""
    client = Account(4567).client("dynamodb")
    assert client.meta.endpoint_url == "http://127.0.0.1:4567"


def test_the_emulator_inherits_nothing_but_the_path(tmp_path: Path) -> None:
    """Handlers get the emulator's environment: it holds no credential of the machine, and listens on the loopback."""
    variables = settings(4567, tmp_path, {"PATH": "/bin", "AWS_ACCESS_KEY_ID": "real", "TOKEN": "secret"})
    assert variables["PATH"] == "/bin"
    assert variables["BIND_HOST"] == "127.0.0.1"
    assert not {"AWS_ACCESS_KEY_ID", "TOKEN"} & variables.keys()
    assert (variables["IOT_MTLS_ENABLED"], variables["SFTP_ENABLED"]) == ("0", "0")
