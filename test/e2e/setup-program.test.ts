/** The bundled program as a shell meets it: what it prints where, its exit codes, how it ends before its time. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { run } from "../../src/toolbox/run.ts";
import { fake, temporaryFolder } from "../toolbox/fakes.ts";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const folder = temporaryFolder();
writeFileSync(join(folder, "a.py"), "def f(x=[]):\n    return x\n");
const cli = (...args: string[]) => run(process.execPath, [CLI, ...args], { cwd: folder });

describe("the program", () => {
  test.each([["--version"], ["-V"]])("says its version: %s", async (flag) => {
    expect(await cli(flag)).toEqual({ ok: true, exitCode: 0, stdout: "0.1.0\n", stderr: "" });
  });

  test("is executable as it is", async () => {
    expect(await run(CLI, ["--version"], { cwd: folder })).toMatchObject({ ok: true, exitCode: 0 });
  });

  test.each([[[]], [["--help"]], [["-h"]]])("says what it can do: %j", async (args) => {
    const result = await cli(...args);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    for (const command of ["review", "explain", "rules", "doctor"]) {
      expect(result).toMatchObject({ stdout: expect.stringMatching(new RegExp(`^  ${command}\\b`, "m")) });
    }
  });

  test.each([
    [["revew"], "Did you mean review?"],
    [["review", "--fromat", "json"], "Did you mean --format?"],
    [["review", "--format", "yaml"], "Allowed choices are terminal, json, sarif"],
    [["review", "--fail-on", "everything"], "Allowed choices are error, warning, advice, never"],
    [["explain", "a", "b"], "no rule, chapter or ruff code is called `a`"],
  ])("helps with usage: %j", async (args, help) => {
    expect(await cli(...args)).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining(help) });
  });

  test("--no-color goes before a command and after it", async () => {
    expect(await cli("--no-color", "rules")).toMatchObject({ exitCode: 0 });
    expect(await cli("rules", "--no-color")).toMatchObject({ exitCode: 0 });
  });
});

describe("doctor", () => {
  test("finds what a machine has", async () => {
    const result = await cli("doctor", "--json");
    if (!result.ok) throw new Error(result.problem);
    const { checks } = JSON.parse(result.stdout);
    expect(checks.map((check: { name: string }) => check.name)).toEqual([
      "Node",
      "Python",
      "ruff",
      "pyrefly",
      "uv",
      "cache folder",
      "isolation",
    ]);
    expect(checks.every((check: { cost: string }) => check.cost.length > 10)).toBe(true);
  });

  test("says what is missing and what that costs, and ends with 1", async () => {
    const env = { ...process.env, PYTHON_DEV_RUFF: "/nowhere/ruff" };
    const result = await run(process.execPath, [CLI, "doctor"], { cwd: folder, env });
    expect(result).toMatchObject({ exitCode: 1, stderr: "" });
    expect(result).toMatchObject({
      stdout: expect.stringMatching(
        /missing {2}ruff +ruff was not found \(PYTHON_DEV_RUFF=\/nowhere\/ruff\)\n +without it, rules that build on ruff/,
      ),
    });
  });
});

describe("before its time", () => {
  /** A review that waits for ruff, and ruff's process. */
  async function waitingReview(name: string, env: NodeJS.ProcessEnv = {}) {
    const file = join(folder, `${name}.pid`);
    const ruff = fake(
      folder,
      `${name}/ruff`,
      `[ "$1" = --version ] && echo ruff 99.0.0 && exit; echo $$ > ${file}; sleep 600`,
    );
    const child = spawn(process.execPath, [CLI, "review", "."], {
      cwd: folder,
      env: { ...process.env, ...env, PYTHON_DEV_RUFF: ruff },
    });
    let stderr = "";
    child.stderr.on("data", (data) => (stderr += data));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    while (!existsSync(file) || readFileSync(file, "utf8") === "") await sleep(20);
    const pid = Number(readFileSync(file, "utf8"));
    return { child, ended, pid, stderr: () => stderr };
  }
  const isThere = (pid: number) =>
    existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it with %i, with all it has started, and without a word", async (signal, code) => {
    const { child, ended, pid, stderr } = await waitingReview(signal);
    child.kill(signal);
    expect(await ended).toBe(code);
    await expect.poll(() => isThere(pid)).toBe(false);
    expect(stderr()).toBe("");
  });

  test("a fault of its own is one line, and takes with it what it has started", async () => {
    const bomb = join(folder, "bomb.cjs");
    const fuse = join(folder, "fuse");
    writeFileSync(
      bomb,
      `const wait = setInterval(() => { if (!require("fs").existsSync(${JSON.stringify(fuse)})) return; clearInterval(wait); throw new Error("boom\\nmore"); }, 20); wait.unref();`,
    );
    const { ended, pid, stderr } = await waitingReview("fault", { NODE_OPTIONS: `--require ${bomb}` });
    writeFileSync(fuse, "");
    expect(await ended).toBe(2);
    expect(stderr()).toBe("python-dev: internal fault: boom (set PYTHON_DEV_DEBUG=1 for the trace)\n");
    await expect.poll(() => isThere(pid)).toBe(false);
  });

  test("a reader that has had enough is no error", async () => {
    const result = await run("sh", ["-c", `"$1" "$2" rules --json | head -c 1`, "sh", process.execPath, CLI], {
      cwd: folder,
    });
    expect(result).toMatchObject({ ok: true, stderr: "" });
  });
});
