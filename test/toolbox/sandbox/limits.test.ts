import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Limits } from "../../../src/toolbox/sandbox/limits.ts";
import { temporaryFolder } from "../fakes.ts";
import { forEachKind } from "./kinds.ts";

const MiB = 1024 * 1024;
const folder = temporaryFolder();

forEachKind(join(folder, "project"), (_, sandbox) => {
  const runPython = (code: string, limits: Partial<Limits> = {}) => {
    const { python, run } = sandbox();
    return run({ argv: [python, "-c", code], limits });
  };

  afterEach(() => {
    const { copy } = sandbox();
    for (const name of readdirSync(copy)) if (name !== "a.py") rmSync(join(copy, name));
  });

  test.each<readonly [string, string, string, Partial<Limits>]>([
    ["sleeps", "wall", "import time; time.sleep(600)", { wall: 500 }],
    ["loops", "cpu", "while True: pass", { cpu: 0.3 }],
    ["loops in many processes", "cpu", "import os\nfor _ in range(3): os.fork()\nwhile True: pass", { cpu: 1 }],
    ["is a fork bomb", "tasks", "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", { tasks: 100 }],
    [
      "starts threads without end",
      "tasks",
      "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(600,)).start()",
      { tasks: 50 },
    ],
    ["hoards memory", "memory", "kept = []\nwhile True: kept.append(b'x' * 1000000)", { memory: 200 * MiB }],
    [
      "hoards memory in many processes",
      "memory",
      "import os, time\nfor _ in range(3): os.fork()\nkept = b'x' * 40_000_000\ntime.sleep(600)",
      { memory: 200 * MiB },
    ],
    [
      "fills the copy",
      "disk",
      "n = 0\nwhile True:\n  n += 1\n  with open(f'big-{n}', 'wb') as file: file.write(bytes(100_000))",
      { disk: 50 * MiB },
    ],
    [
      "fills the copy with a file that has no name any more",
      "disk",
      "import os\nfile = open('gone', 'wb', 0)\nos.unlink('gone')\nwhile True: file.write(bytes(100_000))",
      { disk: 50 * MiB },
    ],
    [
      "prints a gigabyte",
      "output",
      "import os\nfor _ in range(1024): os.write(1, b'x' * 1024 * 1024)",
      { output: 200 * MiB },
    ],
  ])("code that %s is killed: %s", async (_, why, code, limits) => {
    expect(await runPython(code, { wall: 30_000, ...limits })).toMatchObject({ outcome: "killed", why });
  });

  test("memory that processes share counts once", async () => {
    const code = `
import os
kept = b"x" * 60_000_000
children = [os.fork() for _ in range(1)]
for _ in range(2): os.fork()
import time; time.sleep(0.4)
`;
    expect(await runPython(code, { memory: 200 * MiB })).toMatchObject({ outcome: "ended", exitCode: 0 });
  });

  test("of a long output the beginning is kept and the rest is counted", async () => {
    const before = process.memoryUsage().rss;
    const result = await runPython("import os\nfor _ in range(200): os.write(1, b'x' * 1024 * 1024)");
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stdout: { dropped: 199 * MiB } });
    expect(result.stdout.text).toHaveLength(MiB);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MiB);
  });

  const FILL = (path: string) => `
import errno
n = 0
try:
    with open(${JSON.stringify(path)}, "wb", 0) as file:
        while True: n += file.write(bytes(65536))
except OSError as error:
    print(errno.errorcode[error.errno], n)
`;

  test("/tmp has a size", async () => {
    const result = await runPython(FILL("/tmp/big"), { scratch: 4 * MiB });
    expect(result).toMatchObject({ outcome: "ended", stdout: { text: `ENOSPC ${4 * MiB}\n` } });
  });

  test("a file has a size", async () => {
    const result = await runPython(FILL("big-one"), { file: 2 * MiB });
    expect(result).toMatchObject({ outcome: "ended", stdout: { text: `EFBIG ${2 * MiB}\n` } });
  });
});
