"""COMMAND…: runs it, and prints as JSON how it ended and what it cost, on the file descriptor 3.

The memory is the kernel's high-water mark of resident memory (`ru_maxrss` of wait4): that of the largest single process
among the command and whatever it has waited for. A Node process with its worker threads is one process.
"""

import json
import os
import subprocess
import sys
import time

started = time.perf_counter()
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
seconds = time.perf_counter() - started
report = {
    "exitCode": os.waitstatus_to_exitcode(status),  # below 0: the signal
    "seconds": round(seconds, 3),
    "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3),
    "peakMiB": round(usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)),
}
os.write(3, json.dumps(report).encode())
