/** That nothing is left of what ran, however it ended. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { run } from "../../../src/toolbox/run.ts";
import { temporaryFolder } from "../fakes.ts";
import { forEachKind, processesWith, projectOf } from "./kinds.ts";

const folder = temporaryFolder();
const project = projectOf(join(folder, "project"));
const driver = join(folder, "dist", "driver.mjs");
const here = (path: string): string => new URL(path, import.meta.url).pathname;
let count = 0;
const fresh = (name: string): string => `${name}-${process.pid}-${count++}`;

beforeAll(async () => {
  mkdirSync(join(folder, "dist"));
  await build({ entryPoints: [here("./driver.ts")], outfile: driver, bundle: true, platform: "node", format: "esm" });
  copyFileSync(here("../../../src/toolbox/sandbox/unshare.sh"), join(folder, "dist", "unshare.sh"));
});

/** Runs until something else ends it; `word` is in its command line, and in those of its children. */
const sleeper = (word: string): string => `
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600) # ${word}"], start_new_session=True)
print("up", flush=True)
time.sleep(600) # ${word}
`;

/** Processes with the word, when all runs: the isolation outside, its first process inside, the sleeper and its child. */
const UP = 4;

/** Leaves the process that started it, its session and its pipes, and writes a file a little later. */
const DAEMON = `
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2): os.close(fd)
        open("daemon-started", "w").close()
        time.sleep(0.6)
        open("daemon-wrote", "w").close()
    os._exit(0)
while not os.path.exists("daemon-started"): time.sleep(0.01)
`;

/** Has process 1 of its namespace ask not to die with its parent. Of the registers, each architecture has its own. */
const FREE_PROCESS_1 = `
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
ATTACH, GETREGS, SETREGS, STEP, DETACH = 16, 12, 13, 9, 17
RIP, RAX, ORIG_RAX, RDI, RSI = 16, 10, 15, 14, 13
def must(code):
    if code < 0: raise OSError(ctypes.get_errno(), "ptrace")
must(libc.ptrace(ATTACH, 1, None, None))
os.waitpid(1, 0x40000000)
kept = (ctypes.c_ulonglong * 27)()
must(libc.ptrace(GETREGS, 1, None, kept))
regs = (ctypes.c_ulonglong * 27)(*kept)
regs[RIP] -= 2 # back to the instruction "syscall"
PRCTL, PR_SET_PDEATHSIG = 157, 1
regs[RAX], regs[ORIG_RAX], regs[RDI], regs[RSI] = PRCTL, 2**64 - 1, PR_SET_PDEATHSIG, 0
must(libc.ptrace(SETREGS, 1, None, regs))
must(libc.ptrace(STEP, 1, None, None))
os.waitpid(1, 0x40000000)
must(libc.ptrace(GETREGS, 1, None, regs))
assert regs[RAX] == 0
must(libc.ptrace(SETREGS, 1, None, kept))
must(libc.ptrace(DETACH, 1, None, None))
print("free")
`;

forEachKind(join(folder, "shared"), (kind, sandbox) => {
  test("a daemon ends with the command that started it", async () => {
    const word = fresh("daemon");
    const { python, run, copy } = sandbox();
    const result = await run({ argv: [python, "-c", `${DAEMON}\n# ${word}`] });
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stderr: { text: "" } });
    expect(processesWith(word)).toEqual([]);
    await sleep(800);
    expect(readdirSync(copy)).toContain("daemon-started");
    expect(readdirSync(copy)).not.toContain("daemon-wrote");
  });

  test.each(process.arch === "x64" ? [FREE_PROCESS_1] : [])(
    "so does one that has made its namespace outlive its parent",
    async (free) => {
      const word = fresh("freed");
      const { python, run } = sandbox();
      const result = await run({ argv: [python, "-c", `${free}\n${DAEMON.replace("0.6", "600")}\n# ${word}`] });
      // Only of bubblewrap's kind can process 1 be traced.
      expect(result.stdout.text).toBe(kind === "bubblewrap" ? "free\n" : "");
      expect(result.outcome).toBe("ended");
      expect(processesWith(word)).toEqual([]);
    },
  );

  test("an abort ends all at once", async () => {
    const word = fresh("abort");
    const controller = new AbortController();
    const { python, run } = sandbox();
    const result = run({ argv: [python, "-c", sleeper(word)], signal: controller.signal });
    await expect.poll(() => processesWith(word).length, { timeout: 20_000 }).toBe(UP);
    const started = performance.now();
    controller.abort();
    expect(await result).toMatchObject({ outcome: "killed", why: "stopped" });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(processesWith(word)).toEqual([]);
  });

  test("an abort before the start runs nothing", async () => {
    const { python, run, copy } = sandbox();
    const code = `open("ran-after-abort", "w").close()`;
    const result = await run({ argv: [python, "-c", code], signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: "killed", why: "stopped" });
    expect(existsSync(join(copy, "ran-after-abort"))).toBe(false);
  });

  /** Our own program with a sandbox in which something runs for long. */
  async function waitingDriver(word: string) {
    const cache = join(folder, word);
    const args = [driver, kind, project.root, project.interpreter.path, sleeper(word)];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, PYTHON_DEV_CACHE: cache },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    await expect.poll(() => processesWith(word).length, { timeout: 20_000 }).toBe(UP + 1);
    return { child, ended, cache };
  }

  test("Ctrl-C on our program leaves nothing", async () => {
    const word = fresh("interrupt");
    const { child, ended, cache } = await waitingDriver(word);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(processesWith(word)).toEqual([]);
    expect(readdirSync(cache)).toEqual([]);
  });

  test("nothing in the sandbox outlives our program where that is killed", async () => {
    const word = fresh("killed");
    const { child, ended } = await waitingDriver(word);
    child.kill("SIGKILL");
    expect(await ended).toBeNull();
    await expect.poll(() => processesWith(word), { timeout: 5000 }).toEqual([]);
  });

  test("a descriptor that our program was started with is not there", async () => {
    const secret = join(folder, "descriptor.txt");
    writeFileSync(secret, "secret");
    const look = `
import os
for name in sorted(os.listdir("/proc/self/fd"))[3:]:
    try: print(name, os.read(int(name), 100))
    except OSError: pass
`;
    const starter = `import os, sys; os.dup2(os.open(sys.argv[1], os.O_RDONLY), 200); os.execv(sys.argv[2], sys.argv[2:])`;
    const args = ["-c", starter, secret, process.execPath, driver, kind, project.root, project.interpreter.path, look];
    const env = { ...process.env, PYTHON_DEV_CACHE: join(folder, fresh("descriptor")) };
    const result = await run("python3", args, { cwd: folder, env });
    expect(result).toMatchObject({ ok: true, exitCode: 0, stdout: expect.stringContaining("200 b''") });
    expect(result).not.toMatchObject({ stdout: expect.stringContaining("secret") });
  });
});
