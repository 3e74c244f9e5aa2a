"""Stands in for the build backends of source archives: tells pip a name and a version, and runs nothing of the package.

pip builds the metadata of a source archive even when it is to download only. For pandas that means a compiler.
"""

import pathlib
import sys
from email.parser import Parser


def get_requires_for_build_wheel(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    info = Parser().parsestr(pathlib.Path("PKG-INFO").read_text("utf-8"))
    name, version = info["Name"], info["Version"]
    folder = pathlib.Path(metadata_directory, f"{name.replace('-', '_')}-{version}.dist-info")
    folder.mkdir()
    folder.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    return folder.name


__legacy__ = sys.modules[__name__]
