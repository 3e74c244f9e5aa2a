"""ARCHIVE TARGET: unpacks the one folder of a source archive as TARGET: nothing outside it, no links out of it, no devices."""

import os
import pathlib
import sys
import tarfile
import tempfile

archive, target = sys.argv[1], pathlib.Path(sys.argv[2])
if not hasattr(tarfile, "data_filter"):
    sys.exit("this Python's tarfile cannot unpack safely; 3.12, or the newest 3.8 to 3.11, is needed")
with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
    with tarfile.open(archive) as tar:
        tar.extractall(beside, filter="data")
    [folder] = pathlib.Path(beside).iterdir()
    os.rename(folder, target)
