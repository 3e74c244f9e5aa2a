/** What a review makes of a type server that is there, that is not, and that is not to be asked. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PYPROJECT, reviewOf } from "./harness.ts";

/** The method that waits is only found by the type of what a function returns. */
const FILES = {
  "pyproject.toml": PYPROJECT,
  "shop/__init__.py": "",
  "shop/api.py":
    "from shop.printers import printers\n\nasync def ship(order):\n    for one in printers():\n        one.feed(order)\n",
  "shop/printers.py":
    "import time\n\nclass Matrix:\n    def feed(self, order):\n        time.sleep(1)\n\ndef printers():\n    return [Matrix()]\n",
};
const WISH = { select: ["concurrency/blocking-call-reached"] };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "python-dev-fake-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("a call that only types resolve is followed, and the file that it leads to need not be reviewed", async () => {
  const whole = await reviewOf(FILES, { ...WISH, types: "auto" });
  expect(whole.findings.map(({ location }) => `${location.path}:${location.start.line}`)).toEqual(["shop/api.py:5"]);
  const part = await reviewOf(FILES, { ...WISH, types: "auto", only: "shop/api.py" });
  expect(part.findings.map(({ fingerprint }) => fingerprint)).toEqual(
    whole.findings.map(({ fingerprint }) => fingerprint),
  );
  expect([whole.hasTypes, whole.problems]).toEqual([true, []]);
});

test("with types off nobody is asked", async () => {
  vi.stubEnv("PYTHON_DEV_PYREFLY", join(folder, "none"));
  const review = await reviewOf(FILES, { ...WISH, types: "off" });
  expect([review.findings, review.hasTypes, review.problems]).toEqual([[], false, []]);
});

test("a server that dies is told of in one line, and the review goes on", async () => {
  const fake = join(folder, "pyrefly");
  writeFileSync(
    fake,
    '#!/bin/sh\n[ "$1" = --version ] && echo "pyrefly 1.4.1" && exit 0\necho "out of luck" >&2\nexit 3\n',
  );
  chmodSync(fake, 0o755);
  vi.stubEnv("PYTHON_DEV_PYREFLY", fake);
  const review = await reviewOf(
    { ...FILES, "shop/cart.py": "def add(cart=[]):\n    cart.append(1)\n" },
    { types: "auto" },
  );
  expect(review.hasTypes).toBe(false);
  const [problem] = review.problems.filter(({ message }) => message.includes("types"));
  expect(problem?.message).toMatch(/^pyrefly ended with exit code 3: out of luck.*`--types off`/);
  expect(review.findings.map(({ rule }) => rule)).toContain("idioms/mutable-default");
});
