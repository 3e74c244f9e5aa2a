import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { pythons } from "./pythons.ts";
import { type Talk, talk } from "./talk.ts";

const SHOP = `def add(a, b):
    return a + b
`;

describe("the first line", () => {
  test("names Python and pytest, whichever Python it is; and each can run a test", async () => {
    for (const python of await pythons()) {
      const { hello, run } = await talk({ python: python.path, files: { "shop.py": SHOP } });
      expect(hello).toEqual({ hello: { python: python.version, pytest: expect.stringMatching(/^\d+\.\d+/) } });
      const failed = await run("from shop import add\n\n\ndef test_add():\n    assert add(1, 2) == 4, 'wrong sum'\n");
      expect(failed, python.version).toMatchObject({
        outcome: "failed",
        exception: "AssertionError",
        message: "wrong sum\nassert 3 == 4\n +  where 3 = add(1, 2)",
        line: 5,
      });
    }
  });

  test("says that there is no pytest", async () => {
    const { hello } = await talk({ arguments: null, files: { "pytest.py": "raise ImportError('none here')\n" } });
    expect(hello).toEqual({ problem: expect.stringMatching(/^\S+ has no pytest: none here$/) });
  });

  test.each([
    ["raises", "import nowhere\n"],
    ["is no Python", "def (\n"],
    ["leaves", "import sys\nsys.exit(3)\n"],
    ["prints and closes", "import os\nprint('x' * 100)\nos.close(0)\nraise RuntimeError\n"],
  ])("comes without the conftest where that %s", async (_, conftest) => {
    const { hello, run } = await talk({ files: { "conftest.py": conftest } });
    expect(hello).toHaveProperty("hello");
    expect(await run("def test_it():\n    pass\n")).toMatchObject({ outcome: "passed" });
  });

  test("says what is wrong with a configuration that cannot be read", async () => {
    const { hello } = await talk({ files: { "pytest.ini": "[pytest\naddopts = -q\n" } });
    expect(hello).toEqual({ problem: expect.stringMatching(/^pytest does not start: .*pytest\.ini/) });
    expect(JSON.stringify(hello)).not.toContain("\\n");
  });
});

test("the project's configuration counts, but for what would keep a single test from running", async () => {
  const { run } = await talk({
    arguments: ["--path", "/nowhere"],
    files: {
      "pytest.ini": `[pytest]
addopts = --cov --fail-under=100 -x -k nothing
filterwarnings = error
python_files = check_*.py
python_functions = check_*
required_plugins = pytest-nowhere
pythonpath = lib
`,
      "lib/shop.py": SHOP,
      "conftest.py": "import pytest\n\n\n@pytest.fixture\ndef cart():\n    return [1]\n",
    },
  });
  const text = `import warnings
from shop import add


def test_cart(cart):
    warnings.warn("not an error")
    assert add(cart[0], 1) == 2
`;
  expect(await run(text)).toMatchObject({ outcome: "passed", message: "", exception: null });
});

describe("a test", () => {
  let project: Talk;
  beforeAll(async () => {
    project = await talk({
      files: {
        "shop.py": `${SHOP}\nclass Refused(Exception):\n    pass\n\n\ndef refuse():\n    raise Refused("no")\n`,
        "conftest.py": `import pytest


@pytest.fixture
def broken():
    raise LookupError("no database")


@pytest.fixture
def falls():
    yield 1
    raise LookupError("cannot tidy up")
`,
      },
    });
  });

  const CASES: readonly (readonly [string, string, object])[] = [
    [
      "that passes",
      "def test_it():\n    assert True\n",
      { outcome: "passed", exception: null, path: null, line: null },
    ],
    [
      "that raises in the project",
      "from shop import refuse\n\ndef test_it():\n    refuse()\n",
      {
        outcome: "failed",
        exception: "shop.Refused",
        message: "no",
        path: expect.stringMatching(/shop\.py$/),
        line: 9,
      },
    ],
    [
      "whose fixture fails",
      "def test_it(broken):\n    pass\n",
      { outcome: "error", exception: "LookupError", message: "no database" },
    ],
    ["that cannot be tidied up", "def test_it(falls):\n    pass\n", { outcome: "error", message: "cannot tidy up" }],
    ["that fails, and cannot be tidied up", "def test_it(falls):\n    assert falls == 2\n", { outcome: "failed" }],
    [
      "that asks for what is not there",
      "def test_it(nothing):\n    pass\n",
      { outcome: "error", message: expect.stringContaining("nothing") },
    ],
    [
      "that skips",
      "import pytest\n\ndef test_it():\n    pytest.skip('later')\n",
      { outcome: "skipped", message: "later" },
    ],
    [
      "that cannot be imported",
      "import nowhere\n\ndef test_it():\n    pass\n",
      { outcome: "error", message: "ModuleNotFoundError: No module named 'nowhere'" },
    ],
    ["that is no Python", "def test_it(:\n", { outcome: "error", message: expect.stringContaining("SyntaxError") }],
    [
      "that is one of two",
      "def test_it():\n    pass\n\ndef test_other():\n    pass\n",
      { outcome: "error", message: "2 tests are in the file, and not one" },
    ],
    ["that is missing", "x = 1\n", { outcome: "error", message: "0 tests are in the file, and not one" }],
    ["that exits", "import sys\n\ndef test_it():\n    sys.exit(3)\n", { outcome: "failed", exception: "SystemExit" }],
    ["that is interrupted", "def test_it():\n    raise KeyboardInterrupt\n", { outcome: "error" }],
    [
      "that leaves at once",
      "import os\n\ndef test_it():\n    os._exit(7)\n",
      { outcome: "died", message: "the process ended with exit code 7" },
    ],
    [
      "that crashes",
      "import os, signal\n\ndef test_it():\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
      { outcome: "died", message: "the process was killed by SIGSEGV" },
    ],
    [
      "that closes all it finds",
      "import os\n\ndef test_it():\n    os.closerange(0, 1000)\n",
      { outcome: "died", message: expect.stringMatching(/^the process ended with exit code/) },
    ],
    [
      "that prints a gigabyte",
      "import sys\n\ndef test_it():\n    line = 'x' * 2**20\n    for _ in range(1024):\n        sys.stdout.write(line)\n",
      { outcome: "passed" },
    ],
    [
      "that breaks what the server lives on",
      `import json, os, random, select, sys, time

def test_it(tmp_path):
    os.chdir(tmp_path)
    for module, name in [(time, "time"), (time, "monotonic"), (json, "dumps"), (os, "write"), (os, "fork"), (os, "_exit")]:
        setattr(module, name, None)
    sys.stdin = sys.stdout = None
    assert False, "all the same"
`,
      { outcome: "failed", message: "all the same\nassert False" },
    ],
    ["that forks, and both come back", "import os\n\ndef test_it():\n    os.fork()\n", { outcome: "passed" }],
    [
      "that leaves a thread behind",
      "import threading, time\n\ndef test_it():\n    threading.Thread(target=time.sleep, args=[60]).start()\n",
      { outcome: "passed" },
    ],
    [
      "with a message that cannot be made",
      "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\n\ndef test_it():\n    raise Odd\n",
      { outcome: "failed", message: "(its message cannot be made: ValueError)" },
    ],
    [
      "with a message without end",
      "def test_it():\n    raise ValueError('x' * 10**7)\n",
      { outcome: "failed", message: "x".repeat(600) },
    ],
    ["that reads", "def test_it():\n    input()\n", { outcome: "failed", exception: "EOFError" }],
  ];

  test.each(CASES)("%s", async (_, text, expected) => {
    expect(await project.run(text)).toMatchObject(expected);
  });

  test("that does not end is killed, with all that it started", async () => {
    const mark = join(project.root, "still-there");
    const text = `import subprocess, time


def test_it():
    subprocess.Popen(["/bin/sh", "-c", "sleep 2; touch ${mark}"])
    time.sleep(60)
`;
    const ran = await project.run(text, 0.7);
    expect(ran).toMatchObject({ outcome: "timeout", message: "it did not end within 0.7 s" });
    expect(ran.milliseconds).toBeGreaterThanOrEqual(700);
    await sleep(2000);
    expect(existsSync(mark)).toBe(false);
  });

  test("that ends takes with it what it started", async () => {
    const mark = join(project.root, "left-behind");
    const text = `import subprocess\n\n\ndef test_it():\n    subprocess.Popen(["/bin/sh", "-c", "sleep 1; touch ${mark}"])\n`;
    expect(await project.run(text)).toMatchObject({ outcome: "passed" });
    await sleep(1500);
    expect(existsSync(mark)).toBe(false);
  });

  test("does not wait for another, and chance differs between them", async () => {
    const drawn = (name: string) => join(project.root, name);
    const text = (name: string) =>
      `import random, time\n\n\ndef test_it():\n    time.sleep(1)\n    open("${name}", "w").write(str(random.random()))\n`;
    const started = performance.now();
    const ran = await Promise.all(["one", "two", "three"].map((name) => project.run(text(name))));
    expect(performance.now() - started).toBeLessThan(2500);
    expect(ran.map(({ outcome }) => outcome)).toEqual(["passed", "passed", "passed"]);
    const numbers = ["one", "two", "three"].map((name) => readFileSync(drawn(name), "utf8"));
    expect(new Set(numbers).size).toBe(3);
  });
});

test("a module that breaks what it can while it is imported", async () => {
  const text = `import json, os, random, select, signal, sys, threading, time

def nothing(*_, **__):
    raise RuntimeError("patched")

for module, name in [(time, "time"), (time, "monotonic"), (json, "dumps"), (json, "loads"), (os, "write"), (os, "read")]:
    setattr(module, name, nothing)
for module, name in [(os, "fork"), (os, "_exit"), (os, "pipe"), (os, "waitpid"), (os, "killpg"), (select, "poll")]:
    setattr(module, name, nothing)
random.seed = nothing
os.chdir("/")
for descriptor in (0, 1, 2):
    os.close(descriptor)
sys.stdin = sys.stdout = sys.stderr = None
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
threading.Thread(target=threading.Event().wait, daemon=True).start()


class Cart:
    def __init__(self, name):
        self.name = name


def name_of(cart: Cart):
    return cart.name
`;
  const { build, run } = await talk({ files: { "broken.py": text } });
  for (let again = 0; again < 3; again++) {
    expect(await build("broken", "name_of")).toMatchObject({ arguments: 'Cart("a")', doubles: [] });
    expect(await run("import os\n\ndef test_it():\n    assert os.path.exists('broken.py')\n")).toMatchObject({
      outcome: "passed",
    });
  }
});

test("a fork while a module is imported makes no second server", async () => {
  const { build } = await talk({ files: { "forks.py": "import os\n\nos.fork()\n\n\ndef f(n):\n    return n\n" } });
  expect(await build("forks", "f")).toMatchObject({ arguments: "3" });
  expect(await build("forks", "f")).toMatchObject({ arguments: "3" });
});

describe("a module that cannot be imported", () => {
  test.each([
    ["raises", "import asyncpg_not_there\n", "ModuleNotFoundError: No module named 'asyncpg_not_there'"],
    ["exits", "raise SystemExit('usage: shop')\n", "SystemExit: usage: shop"],
    ["ends the process", "import os\nos._exit(0)\n", "it ends the process"],
    ["is no Python", "def (\n", expect.stringMatching(/^SyntaxError: /)],
  ])("because it %s: the server says so, and lives on", async (_, text, why) => {
    const { build, run } = await talk({ files: { "shop/__init__.py": "", "shop/db.py": text } });
    for (let again = 0; again < 2; again++) {
      const built = await build("shop.db", "connect");
      const problem = "problem" in built ? built.problem : "none";
      expect(problem.startsWith("`shop.db` cannot be imported: ")).toBe(true);
      expect(problem.slice("`shop.db` cannot be imported: ".length)).toEqual(why);
    }
    expect(await run("def test_it():\n    pass\n")).toMatchObject({ outcome: "passed" });
  });

  test("because it does not come to an end", async () => {
    const { build } = await talk({ files: { "slow.py": "import time\nwhile True:\n    time.sleep(1)\n" } });
    expect(await build("slow", "f")).toEqual({ problem: "`slow` cannot be imported: it takes longer than 20 s" });
  });
});
