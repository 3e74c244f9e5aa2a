import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { onPath } from "../../src/toolbox/folders.ts";
import { TOOL_NAMES, type Tool, tools } from "../../src/toolbox/install.ts";
import { run } from "../../src/toolbox/run.ts";
import { fake, temporaryFolder } from "./fakes.ts";

const folder = temporaryFolder();
afterEach(() => vi.unstubAllEnvs());

let caches = 0;
function freshCache(): string {
  const cache = join(folder, `cache-${caches++}`);
  vi.stubEnv("PYTHON_DEV_CACHE", cache);
  return cache;
}

/** PATH with fake programs before the real ones, or instead of them. */
function stubPath(programs: Record<string, string>, rest = process.env.PATH): void {
  const bin = join(folder, `bin-${caches++}`);
  mkdirSync(bin);
  for (const [name, body] of Object.entries(programs)) fake(bin, name, body);
  vi.stubEnv("PATH", rest === undefined ? bin : bin + delimiter + rest);
}

const quiet = (): void => undefined;
const problemOf = (tool: Tool): string => ("problem" in tool ? tool.problem : `none: ${tool.path}`);

/** A Python that installs as pip does: `body` has the target folder in $target. */
function pythonWithPip(body: string): string {
  return `case "$*" in *version_info*) echo 3.12.0; exit;; esac
while [ "$1" != --target ]; do shift; done; target=$2
${body}`;
}
const GOOD_PIP = `mkdir -p $target/bin; for t in ruff pyrefly uv; do echo '#!/bin/sh' > $target/bin/$t; chmod +x $target/bin/$t; done`;

describe("an installation", () => {
  test("brings the pinned tools, with their hashes checked", async () => {
    const cache = freshCache();
    const said: string[] = [];
    const found = await tools((line) => said.push(line));
    expect(said).toEqual([expect.stringMatching(/^installing ruff \S+, pyrefly \S+, uv \S+ \(once\) …$/)]);
    for (const name of TOOL_NAMES) {
      const tool = found[name];
      if ("problem" in tool) throw new Error(tool.problem);
      const result = await run(tool.path, ["--version"], { cwd: folder });
      expect(result).toMatchObject({ ok: true, stdout: expect.stringContaining(`${name} ${tool.version}`) });
    }
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test("is made once, and then found without starting a process", async () => {
    freshCache();
    stubPath({ python3: pythonWithPip(GOOD_PIP) });
    const first = await tools(quiet);
    stubPath({}, undefined);
    const said: string[] = [];
    const started = performance.now();
    expect(await tools((line) => said.push(line))).toEqual(first);
    expect(performance.now() - started).toBeLessThan(50);
    expect(said).toEqual([]);
  });

  test("is mended where someone has removed a part of it", async () => {
    freshCache();
    stubPath({ python3: pythonWithPip(GOOD_PIP) });
    const { ruff } = await tools(quiet);
    if ("problem" in ruff) throw new Error(ruff.problem);
    rmSync(ruff.path);
    expect((await tools(quiet)).ruff).toEqual(ruff);
    expect(existsSync(ruff.path)).toBe(true);
  });

  test("of two at the same time both end well, with the same tools", async () => {
    const cache = freshCache();
    stubPath({ python3: pythonWithPip(`sleep 0.3; ${GOOD_PIP}`) });
    const [one, other] = await Promise.all([tools(quiet), tools(quiet)]);
    expect(one).toEqual(other);
    expect(problemOf(one.ruff)).toMatch(/^none: /);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test("that was killed is not taken as good, and its remains go", async () => {
    const cache = freshCache();
    mkdirSync(join(cache, "tools-000.part-abc", "bin"), { recursive: true });
    mkdirSync(join(cache, "tools-000.part-recent"));
    utimesSync(join(cache, "tools-000.part-abc"), new Date(0), new Date(0));
    stubPath({ python3: pythonWithPip(GOOD_PIP) });
    expect(problemOf((await tools(quiet)).uv)).toMatch(/^none: /);
    expect(readdirSync(cache)).toEqual(["tools-000.part-recent", expect.stringMatching(/^tools-[0-9a-f]{12}$/)]);
  });

  test("that is stopped leaves nothing", async () => {
    const cache = freshCache();
    stubPath({ python3: pythonWithPip("sleep 600") });
    const controller = new AbortController();
    const found = tools(quiet, { signal: controller.signal });
    while (!existsSync(cache) || readdirSync(cache).length === 0) await sleep(10);
    controller.abort();
    expect(problemOf((await found).ruff)).toMatch(/was stopped$/);
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe("a machine", () => {
  const FAILED = "cannot install ruff, pyrefly and uv: ";

  test("without Python and uv", async () => {
    freshCache();
    stubPath({}, "");
    const problem = problemOf((await tools(quiet)).ruff);
    expect(problem).toBe(`${FAILED}no Python was found on PATH; install Python 3.8 or newer`);
  });

  test("without a network", async () => {
    freshCache();
    const real = onPath("python3");
    const closed = "--index-url http://127.0.0.1:9/simple --retries 0";
    const isPip = `[ "$1" = -m ] && shift 3 && exec env -u PIP_FIND_LINKS ${real} -m pip install ${closed} "$@"`;
    stubPath({ python3: `${isPip}\nexec ${real} "$@"` });
    vi.stubEnv("PIP_FIND_LINKS", undefined);
    const problem = problemOf((await tools(quiet)).ruff);
    expect(problem).toMatch(/^cannot install ruff, pyrefly and uv: .*(connection|refused)/i);
    expect(problem).not.toContain("\n");
  });

  test("with a full disk", async () => {
    freshCache();
    const body =
      "echo 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device' >&2; exit 1";
    stubPath({ python3: pythonWithPip(body) });
    expect(problemOf((await tools(quiet)).ruff)).toBe(
      `${FAILED}ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device`,
    );
  });

  test("with a pip that says all is well and has installed nothing", async () => {
    freshCache();
    stubPath({ python3: pythonWithPip("true") });
    expect(problemOf((await tools(quiet)).ruff)).toMatch(/is incomplete$/);
  });

  test("with a Python that has no pip: uv is used", async () => {
    freshCache();
    const uv = `while [ "$1" != --target ]; do shift; done; target=$2; ${GOOD_PIP}`;
    stubPath({ python3: pythonWithPip("echo 'No module named pip' >&2; exit 1"), uv });
    expect(problemOf((await tools(quiet)).ruff)).toMatch(/^none: /);
  });

  test("with a Python that has neither pip nor venv, and no uv", async () => {
    freshCache();
    const body = `case "$*" in *version_info*) echo 3.12.0; exit;; esac; echo "No module named $2" >&2; exit 1`;
    stubPath({ python3: body }, "/usr/bin:/bin");
    const problem = problemOf((await tools(quiet)).ruff);
    expect(problem).toMatch(/has neither pip nor a working venv, and uv is not on PATH; install one of them/);
  });

  test("with a cache folder that cannot be one", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    vi.stubEnv("PYTHON_DEV_CACHE", join(file, "cache"));
    const problem = problemOf((await tools(quiet)).ruff);
    expect(problem).toMatch(/^cannot install ruff, pyrefly and uv into .*ENOTDIR/);
    expect(problem).not.toContain("\n");
  });
});

describe("a tool of the machine's own", () => {
  const own = async (body: string) => {
    freshCache();
    const path = fake(folder, "own/ruff", body);
    vi.stubEnv("PYTHON_DEV_RUFF", path);
    return { path, tool: (await tools(quiet, { only: ["ruff"] })).ruff };
  };

  test("is used, and nothing is installed", async () => {
    const { path, tool } = await own("echo ruff 99.0.1");
    expect(tool).toEqual({ path, version: "99.0.1" });
    expect(existsSync(process.env.PYTHON_DEV_CACHE ?? "")).toBe(false);
  });

  test.each([
    ["is too old", "echo ruff 0.9.1", /is ruff 0\.9\.1; 0\.17 or newer is needed$/],
    ["prints rubbish", "echo hello", /^PYTHON_DEV_RUFF=.* does not answer as ruff does$/],
    ["is another tool", "echo black 25.1.0", /does not answer as ruff does$/],
    ["fails", "exit 3", /does not answer as ruff does$/],
    ["crashes", "kill -SEGV $$", /^ruff crashed \(SIGSEGV\) \(PYTHON_DEV_RUFF=/],
  ])("that %s is a problem of one line", async (_, body, expected) => {
    const problem = problemOf((await own(body)).tool);
    expect(problem).toMatch(expected);
    expect(problem).not.toContain("\n");
  });

  test("that is not there, or may not be run, is a problem of one line", async () => {
    vi.stubEnv("PYTHON_DEV_RUFF", "/nowhere/ruff");
    expect(problemOf((await tools(quiet, { only: ["ruff"] })).ruff)).toBe(
      "ruff was not found (PYTHON_DEV_RUFF=/nowhere/ruff)",
    );
    const path = fake(folder, "closed/ruff", "true");
    chmodSync(path, 0o644);
    vi.stubEnv("PYTHON_DEV_RUFF", path);
    expect(problemOf((await tools(quiet, { only: ["ruff"] })).ruff)).toMatch(/^ruff may not be executed/);
  });

  test("that hangs is given up", async () => {
    vi.stubEnv("PYTHON_DEV_RUFF", fake(folder, "hangs/ruff", "sleep 600"));
    const found = await tools(quiet, { only: ["ruff"], signal: AbortSignal.timeout(200) });
    expect(problemOf(found.ruff)).toMatch(/^ruff was stopped/);
  });
});
