import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { pytestOverlay } from "../../src/toolbox/overlay.ts";
import { run } from "../../src/toolbox/run.ts";
import { pythons } from "../prove/pythons.ts";
import { fake, temporaryFolder } from "./fakes.ts";

const folder = temporaryFolder();
afterEach(() => vi.unstubAllEnvs());

test("the overlay is installed once, and every Python of the machine from 3.9 on can use it", async () => {
  vi.stubEnv("PYTHON_DEV_CACHE", join(folder, "cache"));
  const said: string[] = [];
  const overlay = await pytestOverlay((line) => said.push(line));
  if ("problem" in overlay) throw new Error(overlay.problem);
  expect(said).toEqual([expect.stringMatching(/^installing pytest \d\S+, hypothesis \d\S+ \(once\) …$/)]);
  expect(await pytestOverlay((line) => said.push(line))).toEqual(overlay);
  expect(said).toHaveLength(1);

  const compiled = readdirSync(overlay.path, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.(so|pyd|dylib)$/.test(path),
  );
  expect(compiled).toEqual([]);
  const names = "pytest, hypothesis, exceptiongroup, tomli, typing_extensions";
  for (const python of await pythons()) {
    const code = `import sys; sys.path.insert(0, ${JSON.stringify(overlay.path)}); import ${names}`;
    const result = await run(python.path, ["-I", "-S", "-c", code], { cwd: folder });
    expect(result, python.version).toMatchObject({ ok: true, exitCode: 0 });
  }
});

test("what does not let itself be installed is a problem of one line, and leaves nothing", async () => {
  const cache = join(folder, "empty");
  vi.stubEnv("PYTHON_DEV_CACHE", cache);
  const body = 'case "$*" in *version_info*) echo 3.12.0; exit;; esac; echo "ERROR: no such wheel" >&2; exit 1';
  fake(folder, "bin/python3", body);
  vi.stubEnv("PATH", `${join(folder, "bin")}:/usr/bin:/bin`);
  expect(await pytestOverlay(() => undefined)).toEqual({
    problem: "cannot install pytest and hypothesis: ERROR: no such wheel",
  });
  expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
});
