"""The Powertools layer's stand-in: a version that functions can name. The emulator's interpreter has the library
itself."""

import io
import zipfile

from rehearsal.account import Account
from rehearsal.emulator_additions import LAYER
from rehearsal.outcome import Failed

NOTICE = "The emulator runs handlers with its own interpreter, which has Powertools: see rehearsal/requirements.txt.\n"


def publish_layer(account: Account) -> None:
    """Publish version 1, which the public parameter of the additions names. Failed when it is not the first."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("README.txt", NOTICE)
    layers = account.client("lambda")
    published = layers.publish_layer_version(LayerName=LAYER, Content={"ZipFile": content.getvalue()})
    if published["Version"] != 1:
        raise Failed("publish the layer", f"it became version {published['Version']}: the emulator is not a fresh one")
