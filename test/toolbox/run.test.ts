import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { run } from "../../src/toolbox/run.ts";
import { fake, temporaryFolder } from "./fakes.ts";

const folder = temporaryFolder();
const sh = (script: string, options: Partial<Parameters<typeof run>[2]> = {}) =>
  run("sh", ["-c", script], { cwd: folder, ...options });

/** Whether a process is there and is not merely waiting to be collected. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function processFrom(file: string): Promise<number> {
  while (!existsSync(file) || readFileSync(file, "utf8").trim() === "") await sleep(10);
  return Number(readFileSync(file, "utf8"));
}

describe("a program that ends by itself", () => {
  test("gives its output and its exit code, whatever that is", async () => {
    expect(await sh("echo out; echo err >&2; exit 3")).toEqual({
      ok: true,
      stdout: "out\n",
      stderr: "err\n",
      exitCode: 3,
    });
  });

  test("gets arguments as they are, without a shell", async () => {
    const result = await run("printf", ["%s|", "a b", "$HOME", "-é", ""], { cwd: folder });
    expect(result).toMatchObject({ ok: true, stdout: "a b|$HOME|-é||" });
  });

  test("gets the input", async () => {
    expect(await sh("cat", { input: "täxt" })).toMatchObject({ stdout: "täxt" });
  });

  test("need not read its input", async () => {
    expect(await sh("exit 0", { input: "x".repeat(1_000_000) })).toMatchObject({ ok: true, exitCode: 0 });
  });

  test("gets exactly the environment that is given", async () => {
    const result = await sh("echo $ONLY-$HOME", { env: { ONLY: "this", PATH: process.env.PATH } });
    expect(result).toMatchObject({ stdout: "this-\n" });
  });

  test("characters that are cut by the pipe's chunks stay whole", async () => {
    const result = await sh("printf '\\303'; sleep 0.1; printf '\\251'");
    expect(result).toMatchObject({ stdout: "é" });
  });
});

describe("a program that does not", () => {
  test("is not found", async () => {
    expect(await run("no-such-program", [], { cwd: folder })).toEqual({
      ok: false,
      problem: "no-such-program was not found",
    });
  });

  test("may not be executed", async () => {
    const path = join(folder, "plain.txt");
    writeFileSync(path, "");
    expect(await run(path, [], { cwd: folder })).toEqual({ ok: false, problem: "plain.txt may not be executed" });
  });

  test("cannot even be asked to start", async () => {
    const result = await run("echo", ["a\0b"], { cwd: folder });
    expect(result).toMatchObject({ ok: false, problem: expect.stringMatching(/^echo could not be run: [^\n]+$/) });
  });

  test("crashes", async () => {
    const result = await sh("echo first >&2; echo last words >&2; kill -SEGV $$");
    expect(result).toEqual({ ok: false, crashed: true, problem: "sh crashed (SIGSEGV): last words" });
  });

  test("hangs: it is killed with the processes it has started", async () => {
    const file = join(folder, "hanging.pid");
    const result = await sh(`sleep 600 & echo $! > ${file}; wait`, { timeout: 500 });
    expect(result).toEqual({ ok: false, problem: "sh took longer than 0.5 s and was stopped" });
    await expect.poll(async () => isAlive(await processFrom(file))).toBe(false);
  });

  test("hangs and has left its process group: it is not waited for", async () => {
    const file = join(folder, "daemon.pid");
    const started = performance.now();
    const result = await sh(`setsid sleep 600 & echo $! > ${file}; wait`, { timeout: 300 });
    expect(result).toMatchObject({ ok: false });
    expect(performance.now() - started).toBeLessThan(5000);
    process.kill(await processFrom(file), "SIGKILL");
  });

  test("prints without end", async () => {
    const result = await sh("yes", { maxOutput: 100_000 });
    expect(result).toEqual({ ok: false, problem: "sh printed more than 100000 bytes and was stopped" });
  });
});

describe("an abort", () => {
  test("kills what runs", async () => {
    const file = join(folder, "aborted.pid");
    const controller = new AbortController();
    const result = sh(`echo $$ > ${file}; sleep 600`, { signal: controller.signal });
    const pid = await processFrom(file);
    controller.abort();
    expect(await result).toEqual({ ok: false, problem: "sh was stopped" });
    await expect.poll(async () => isAlive(pid)).toBe(false);
  });

  test("keeps what comes after it from starting", async () => {
    const file = join(folder, "never");
    expect(await sh(`touch ${file}`, { signal: AbortSignal.abort() })).toMatchObject({ ok: false });
    expect(existsSync(file)).toBe(false);
  });
});

test("large output with a failing exit code costs no more than without", async () => {
  const program = fake(folder, "large", "head -c 60000000 /dev/zero | tr '\\0' 'x'; exit 1");
  const started = performance.now();
  const result = await run(program, [], { cwd: folder });
  expect(result).toMatchObject({ ok: true, exitCode: 1 });
  expect(performance.now() - started).toBeLessThan(5000);
});
