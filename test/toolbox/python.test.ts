import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { findPython, interpreterVersion, isAtLeast } from "../../src/toolbox/python.ts";
import { fake, temporaryFolder } from "./fakes.ts";

const folder = temporaryFolder();
afterEach(() => vi.unstubAllEnvs());

describe("finding a Python", () => {
  test("on this machine", async () => {
    const found = await findPython();
    expect(found).toEqual({ path: expect.any(String), version: expect.stringMatching(/^3\.\d+\.\d+$/) });
  });

  test("where there is none", async () => {
    vi.stubEnv("PATH", join(folder, "empty"));
    expect(await findPython()).toEqual({ problem: "no Python was found on PATH; install Python 3.8 or newer" });
  });

  test("passes over one that is too old", async () => {
    fake(folder, "two/python3", "echo 2.7.18");
    const good = fake(folder, "two/python", "echo 3.9.1");
    vi.stubEnv("PATH", join(folder, "two"));
    expect(await findPython()).toEqual({ path: good, version: "3.9.1" });
  });

  test("says that the only one is too old", async () => {
    const old = fake(folder, "old/python3", "echo 3.7.2");
    vi.stubEnv("PATH", join(folder, "old"));
    expect(await findPython()).toEqual({ problem: `${old} is Python 3.7.2; 3.8 or newer is needed` });
  });
});

describe("an interpreter that", () => {
  test("prints rubbish", async () => {
    const path = fake(folder, "rubbish", "echo Python was not found");
    expect(await interpreterVersion(path)).toEqual({ problem: `${path} does not answer as a Python does` });
  });

  test("fails", async () => {
    const path = fake(folder, "fails", "echo 'cannot load libpython' >&2; exit 127");
    expect(await interpreterVersion(path)).toEqual({
      problem: `${path} does not work as a Python: cannot load libpython`,
    });
  });

  test("crashes", async () => {
    const path = fake(folder, "crashes", "kill -SEGV $$");
    expect(await interpreterVersion(path)).toEqual({ problem: "crashes crashed (SIGSEGV)" });
  });

  test("hangs until it is stopped", async () => {
    const path = fake(folder, "hangs", "sleep 600");
    expect(await interpreterVersion(path, AbortSignal.timeout(100))).toEqual({ problem: "hangs was stopped" });
  });
});

test.each([
  ["3.11.7", [3, 8], true],
  ["3.8", [3, 8], true],
  ["3.7.9", [3, 8], false],
  ["4.0", [3, 8], true],
  ["2.9", [3, 8], false],
  ["0.17.6", [0, 17], true],
])("%s is at least %j: %s", (version, oldest, expected) => {
  expect(isAtLeast(version, oldest)).toBe(expected);
});
