/** A project's own tests, run in the real sandbox. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Baseline, openBench, type TestBench } from "../../../src/fix/tests/bench.ts";
import { folderOf, open } from "../../project/folder.ts";
import { pythons } from "../../prove/pythons.ts";

const CART = `import functools

RATE = 2


class Cart:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)


def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result


@functools.lru_cache
def unused(number):
    return number * RATE
`;

const FILES = {
  "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[tool.pytest.ini_options]\naddopts = "-x"\n',
  "src/shop/__init__.py": "",
  "src/shop/cart.py": CART,
  "tests/test_cart.py": `import pytest
from shop.cart import Cart, total


def test_total():
    assert total([1, 2]) == 3


@pytest.mark.parametrize("item", ["a", "b::c"])
def test_add(item):
    cart = Cart()
    cart.add(item)
    assert cart.items == [item]


def test_fails():
    assert total([1]) == 2


@pytest.mark.skip
def test_skipped():
    pass


@pytest.mark.xfail
def test_expected_to_fail():
    assert total([]) == 1
`,
};

async function benchOf(files: Readonly<Record<string, string>>, python?: string): Promise<TestBench> {
  const options = python === undefined ? {} : { python };
  const bench = await openBench(await open(folderOf(files), ["."], options), { seconds: 3 });
  if ("problem" in bench) throw new Error(bench.problem);
  onTestFinished(bench.close);
  return bench;
}

async function baselineOf(bench: TestBench): Promise<Baseline> {
  const baseline = await bench.baseline();
  if ("problem" in baseline) throw new Error(baseline.problem);
  return baseline;
}

const TEST = "tests/test_cart.py::";
const lineOf = (code: string): number => CART.split("\n").findIndex((line) => line.includes(code)) + 1;

describe("the tests of a project", () => {
  test("each has its outcome, on every Python", { timeout: 120_000 }, async () => {
    for (const { path } of await pythons()) {
      const { outcomes, untold } = await baselineOf(await benchOf(FILES, path));
      expect(Object.fromEntries(outcomes)).toEqual({
        [`${TEST}test_total`]: "passed",
        [`${TEST}test_add[a]`]: "passed",
        [`${TEST}test_add[b::c]`]: "passed",
        [`${TEST}test_fails`]: "failed",
        [`${TEST}test_skipped`]: "skipped",
        [`${TEST}test_expected_to_fail`]: "xfailed",
      });
      expect(Object.fromEntries(untold)).toEqual({ [`${TEST}test_fails`]: "fails already" });
    }
  });

  test("the lines that each runs are known, on every Python", { timeout: 120_000 }, async () => {
    for (const { path } of await pythons()) {
      const { reach } = await baselineOf(await benchOf(FILES, path));
      const at = (code: string) => {
        const found = reach.testsAt("src/shop/cart.py", lineOf(code), lineOf(code));
        return found === "all" ? found : [...found].map((name) => name.slice(TEST.length)).sort();
      };
      expect(at("self.items.append(item)")).toEqual(["test_add[a]", "test_add[b::c]"]);
      expect(at("result += number")).toEqual(["test_fails", "test_total"]);
      expect(at("return result")).toEqual(["test_expected_to_fail", "test_fails", "test_total"]);
      expect(at("return number * RATE")).toEqual([]);
      expect(at("RATE = 2")).toBe("all");
      expect(at("def add")).toBe("all");
    }
  });

  test("what all tests share counts for all", async () => {
    const bench = await benchOf({
      "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n',
      "shop.py": "def connect():\n    return {}\n\n\ndef close(connection):\n    connection.clear()\n",
      "test_shop.py": `import pytest
import shop


@pytest.fixture(scope="module")
def connection():
    return shop.connect()


def test_one(connection):
    shop.close(connection)


def test_two(connection):
    assert connection == {}
`,
    });
    const { reach } = await baselineOf(bench);
    expect(reach.testsAt("shop.py", 2, 2)).toBe("all");
    expect(reach.testsAt("shop.py", 6, 6)).toEqual(new Set(["test_shop.py::test_one"]));
  });

  test("are run with other contents, and the copy is as before afterwards", async () => {
    const bench = await benchOf(FILES);
    await baselineOf(bench);
    const broken = new Map([["src/shop/cart.py", Buffer.from(CART.replace("result += number", "result -= number"))]]);
    const some = [`${TEST}test_total`, `${TEST}test_add[b::c]`];
    const outcomes = async (contents: ReadonlyMap<string, Uint8Array>) =>
      Object.fromEntries((await bench.run(contents, some)).outcomes);
    expect(await outcomes(broken)).toEqual({ [`${TEST}test_total`]: "failed", [`${TEST}test_add[b::c]`]: "passed" });
    expect(await outcomes(new Map())).toEqual({ [`${TEST}test_total`]: "passed", [`${TEST}test_add[b::c]`]: "passed" });
  });

  test("one that fails may end the run", async () => {
    const bench = await benchOf(FILES);
    const { outcomes } = await bench.run(new Map(), [`${TEST}test_fails`, `${TEST}test_skipped`], true);
    expect(Object.fromEntries(outcomes)).toEqual({ [`${TEST}test_fails`]: "failed" });
  });

  test("a file that does not parse any more has none", async () => {
    const bench = await benchOf(FILES);
    const run = await bench.run(new Map([["src/shop/cart.py", Buffer.from("def\n")]]), [`${TEST}test_total`]);
    expect(run.outcomes.size).toBe(0);
    expect([...run.uncollected.keys()]).toEqual(["tests/test_cart.py"]);
  });

  test("that are flaky, hang or need the network tell nothing of a fix", { timeout: 60_000 }, async () => {
    const bench = await benchOf({
      "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n',
      "test_shop.py": `import os
import socket
import time
from pathlib import Path


def test_flaky():
    runs = Path("runs")
    count = int(runs.read_text()) if runs.exists() else 0
    runs.write_text(str(count + 1))
    assert count % 2


def test_hangs():
    time.sleep(3600)


def test_ends_the_interpreter():
    os._exit(0)


def test_network():
    socket.create_connection(("203.0.113.1", 80), timeout=1)


def test_sound():
    pass
`,
    });
    const { untold, weak, outcomes } = await baselineOf(bench);
    expect(Object.fromEntries(untold)).toEqual({
      "test_shop.py::test_flaky": "flaky",
      "test_shop.py::test_hangs": "hangs",
      "test_shop.py::test_ends_the_interpreter": "hangs",
      "test_shop.py::test_network": "fails already",
    });
    expect(weak).toEqual([
      "2 tests not coming to their end",
      "1 test passing in one run and not in the other",
      "1 test failing for want of the network",
    ]);
    expect(outcomes.get("test_shop.py::test_sound")).toBe("passed");
    expect((await bench.runAll(new Map())).problem).toBeNull();
  });

  test("of unittest are run as well", async () => {
    const bench = await benchOf({
      "shop.py": "def total(numbers):\n    return sum(numbers)\n",
      "tests/__init__.py": "",
      "tests/test_shop.py": `import unittest

import shop


class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(shop.total([1]), 1)
`,
    });
    const { outcomes, reach } = await baselineOf(bench);
    expect(Object.fromEntries(outcomes)).toEqual({ "tests/test_shop.py::TotalTest::test_total": "passed" });
    expect(reach.testsAt("shop.py", 2, 2)).toEqual(new Set(outcomes.keys()));
  });

  test("where there are none, or none can be imported, that is said", async () => {
    const project = { "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', "shop.py": "" };
    expect(await openBench(await open(folderOf(project)), {})).toEqual({ problem: "the project has no tests" });
    const broken = await benchOf({ ...project, "test_shop.py": "import nothing_of_that_name\n\ndef test_it(): ...\n" });
    expect(await broken.baseline()).toEqual({
      problem: expect.stringMatching(/no tests could be collected: test_shop.py: .*nothing_of_that_name/),
    });
  });

  test("are not run again where nothing changed", async () => {
    const folder = folderOf(FILES);
    const runs: number[] = [];
    for (let time = 0; time < 2; time++) {
      const bench = await openBench(await open(folder), {});
      if ("problem" in bench) throw new Error(bench.problem);
      const { fromCache, outcomes } = await baselineOf(bench);
      expect(fromCache).toBe(time > 0);
      expect(outcomes.size).toBe(6);
      runs.push(bench.runs());
      bench.close();
    }
    expect(runs).toEqual([2, 0]);
    expect(readFileSync(join(folder, "src/shop/cart.py"), "utf8")).toBe(CART);
  });
});
