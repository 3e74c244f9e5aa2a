import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Question } from "../../../src/semantics/types/model.ts";
import type { TypesOptions } from "../../../src/semantics/types/start.ts";
import { folderOf } from "../../project/folder.ts";
import { fake } from "../../toolbox/fakes.ts";
import { show, typesOf } from "./ask.ts";

const FAKE = fileURLToPath(new URL("./fake-server.mjs", import.meta.url));
const MISSING = "what needs types is missing from this review (`--types off` does without)";

afterEach(() => vi.unstubAllEnvs());

/** Types by a fake that misbehaves in one way, and the processes that it was. */
async function misbehaving(mode: string, options: Partial<TypesOptions> = {}) {
  const log = join(folderOf({}), "log");
  const started = await withServer([process.execPath, FAKE, mode, log], options);
  const processes = (): readonly number[] =>
    existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").map(Number) : [];
  return { ...started, processes };
}

async function withServer(command: readonly string[], options: Partial<TypesOptions> = {}) {
  vi.stubEnv("PYTHON_DEV_TYPE_SERVER", command.join(" "));
  const { types, root } = await typesOf({ "m.py": "x = 1\n" }, options);
  const ask = async (count: number, signal?: AbortSignal) => (await types.ask(about(count), signal)).map(show);
  return { types, root, ask };
}

const about = (count: number): readonly Question[] =>
  Array.from({ length: count }, (_, line) => ({
    path: "m.py",
    start: { line, column: 0 },
    end: { line, column: 1 },
  }));

const things = (count: number): readonly string[] => Array(count).fill("m.Thing");
const unknown = (count: number): readonly string[] => Array(count).fill("?");

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** An orphan that was killed is alive to the system until somebody's init has buried it. */
const isRunning = (pid: number): boolean => {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
};

describe("a server", () => {
  test("is started by the first question that memory does not answer", async () => {
    const { ask, types, processes } = await misbehaving("plain");
    expect(await ask(0)).toEqual([]);
    expect(processes()).toEqual([]);
    expect(await ask(200)).toEqual(things(200));
    expect(await ask(200)).toEqual(things(200));
    expect(processes()).toHaveLength(1);
    await types.stop();
    expect(processes().filter(isAlive)).toEqual([]);
  });

  test("is asked for what is new by several at once", async () => {
    const { ask, processes } = await misbehaving("plain");
    expect(await Promise.all([ask(10), ask(90), ask(40)])).toEqual([things(10), things(90), things(40)]);
    expect(processes()).toHaveLength(1);
  });

  test("that answers in any order, or talks on stderr without end, is understood", async () => {
    expect(await (await misbehaving("slow")).ask(40)).toEqual(things(40));
    expect(await (await misbehaving("chatty")).ask(500)).toEqual(things(500));
  });

  test("that has moved on to another snapshot is asked again", async () => {
    const { ask, types, processes } = await misbehaving("stale");
    expect(await ask(100)).toEqual(things(100));
    expect(processes()).toHaveLength(1);
    expect(types.problem()).toBeNull();
  });

  test.each(["always-stale", "refusing", "nonsense"])("that does not tell is believed: %s", async (mode) => {
    const { ask, types } = await misbehaving(mode);
    expect(await ask(3)).toEqual(unknown(3));
    expect(types.problem()).toBeNull();
  });

  test("may nest types as deep and wide as it likes", async () => {
    const [deep] = await (await misbehaving("deep")).ask(1);
    expect(deep).toMatch(/^(m\.Thing\[){7}\?\]{7}$/);
    const wide = await misbehaving("wide");
    const [answer] = await wide.types.ask(about(1));
    expect(answer?.kind === "union" && answer.of.length).toBe(100);
  });
});

describe("a server that dies", () => {
  test("is started again and asked what it owes", async () => {
    const { ask, types, processes } = await misbehaving("die-once");
    expect(await ask(50)).toEqual(things(50));
    expect(processes()).toHaveLength(2);
    expect(types.problem()).toBeNull();
  });

  test("is given up after the third time; what it has answered stays", async () => {
    const { ask, types, processes } = await misbehaving("die-always");
    const answers = await ask(50);
    // Each of the three gives two; what it was about to say when it died may be lost.
    const known = answers.filter((one) => one !== "?");
    expect(known).toEqual(things(known.length));
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThanOrEqual(6);
    expect(processes()).toHaveLength(3);
    expect(types.problem()).toBe(`node ended with exit code 3: it hurts, for the third time; ${MISSING}`);
    expect(await ask(60)).toEqual([...answers, ...unknown(10)]);
    expect(processes()).toHaveLength(3);
  });

  test.each([
    ["killed", "node crashed (SIGKILL)"],
    ["half", "node ended with exit code 0"],
    ["bad-json", "node printed what is no message of JSON-RPC"],
  ])("is told how: %s", async (mode, reason) => {
    const { ask, types, processes } = await misbehaving(mode);
    expect(await ask(3)).toEqual(unknown(3));
    expect(types.problem()).toBe(`${reason}, for the third time; ${MISSING}`);
    expect(processes().filter(isAlive)).toEqual([]);
  });

  test.each(["mute", "half-and-mute"])("or is silent while it owes an answer: %s", async (mode) => {
    const { ask, types, processes } = await misbehaving(mode, { silence: 1000 });
    expect(await ask(3)).toEqual(unknown(3));
    expect(types.problem()).toBe(`node has not answered for 1 s and was stopped, for the third time; ${MISSING}`);
    expect(processes()).toHaveLength(3);
    expect(processes().filter(isAlive)).toEqual([]);
  });

  test("or hears nothing more, though it lives", async () => {
    const { ask, types, processes } = await misbehaving("deaf");
    expect((await ask(200)).filter((type) => type === "?")).not.toEqual([]);
    expect(types.problem()).toBe(`node does not answer as a type server does, for the third time; ${MISSING}`);
    expect(processes().filter(isAlive)).toEqual([]);
  });

  test("is not taken for silent while it answers", async () => {
    const { ask, types, processes } = await misbehaving("slow", { silence: 1500 });
    expect(await ask(96)).toEqual(things(96)); // 3.7 s in all
    expect(processes()).toHaveLength(1);
    expect(types.problem()).toBeNull();
  });
});

describe("what is no type server is not tried twice", () => {
  test.each([
    ["newer", "node speaks version 0.5.0 of the Type Server Protocol, not 0.4"],
    ["rubbish", "node printed what is no message of JSON-RPC"],
    ["usage", "node ended with exit code 2"],
    ["other", "node does not answer as a type server does: no"],
  ])("%s", async (mode, reason) => {
    const { ask, types, processes } = await misbehaving(mode);
    expect(await ask(3)).toEqual(unknown(3));
    expect(types.problem()).toBe(`${reason}; ${MISSING}`);
    expect(processes()).toHaveLength(1);
    expect(processes().filter(isAlive)).toEqual([]);
  });

  test("a command that is not there, or may not be executed", async () => {
    const text = join(folderOf({ "plain.txt": "" }), "plain.txt");
    chmodSync(text, 0o644);
    for (const [command, reason] of [
      ["no-such-server", "no-such-server was not found"],
      [text, "plain.txt may not be executed"],
    ] as const) {
      const { ask, types } = await withServer([command, "--stdio"]);
      expect(await ask(1)).toEqual(["?"]);
      expect(types.problem()).toBe(`${reason}; ${MISSING}`);
    }
  });
});

describe("stopping", () => {
  test("by a signal kills at once all that was started, and rejects with its reason", async () => {
    const { ask, types, processes } = await misbehaving("mute-family");
    const controller = new AbortController();
    const asking = ask(3, controller.signal);
    await vi.waitFor(() => expect(processes()).toHaveLength(2), { timeout: 10_000 });
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await vi.waitFor(() => expect(processes().filter(isRunning)).toEqual([]));
    expect(types.problem()).toBeNull();
    await expect(ask(1, controller.signal)).rejects.toBe(reason);
  });

  test("ends what is under way with what is known", async () => {
    const { ask, types, processes } = await misbehaving("mute");
    const asking = ask(3);
    await vi.waitFor(() => expect(processes()).toHaveLength(1), { timeout: 10_000 });
    await Promise.all([types.stop(), types.stop()]);
    expect(await asking).toEqual(unknown(3));
    expect(await ask(3)).toEqual(unknown(3));
    expect(processes()).toHaveLength(1);
    expect(processes().filter(isAlive)).toEqual([]);
  });

  test("by one who asks leaves the others their answers", async () => {
    const { ask, processes } = await misbehaving("slow");
    const controller = new AbortController();
    const given = ask(30, controller.signal);
    const other = ask(60);
    await vi.waitFor(() => expect(processes()).toHaveLength(1), { timeout: 10_000 });
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    expect(await other).toEqual(things(60));
  });
});

test("a Pyrefly that dies leaves no folder behind", async () => {
  const cache = folderOf({});
  const log = join(cache, "log");
  const pyrefly = fake(
    cache,
    "pyrefly",
    `[ "$1" = --version ] && echo pyrefly 1.4.1 && exit\nexec '${process.execPath}' '${FAKE}' die-always '${log}'`,
  );
  vi.stubEnv("PYTHON_DEV_CACHE", cache);
  vi.stubEnv("PYTHON_DEV_PYREFLY", pyrefly);
  writeFileSync(log, "");
  const { types } = await typesOf({ "m.py": "x = 1\n" });
  await types.ask(about(20));
  expect(types.problem()).toContain("pyrefly ended with exit code 3: it hurts, for the third time");
  expect(readdirSync(cache).sort()).toEqual(["log", "pyrefly"]);
});
