/** Ways out of the sandbox, each of which fails. Where it can be shown, the same code does get through outside. */
import { spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../../src/toolbox/run.ts";
import { temporaryFolder } from "../fakes.ts";
import { forEachKind } from "./kinds.ts";

const folder = temporaryFolder();
const SECRET = `secret-${process.pid}`;
const secretFile = join(folder, "secret.txt");
const outside = join(folder, "outside.txt");
writeFileSync(secretFile, SECRET);

const abstract = `python-dev-${process.pid}`;
const server = createServer((socket) => socket.on("error", () => undefined).end("hello"));
const bystander = spawn("sleep", ["600"], { stdio: "ignore" });
// Node cannot listen at an abstract address.
const listener = spawn("python3", [
  "-c",
  `import socket, time; s = socket.socket(socket.AF_UNIX); s.bind("\\0${abstract}"); s.listen(9); print(flush=True); time.sleep(600)`,
]);
let port = 0;

beforeAll(async () => {
  vi.stubEnv("SANDBOX_TEST_SECRET", SECRET);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => listener.stdout.once("data", resolve));
});
afterAll(() => {
  vi.unstubAllEnvs();
  bystander.kill("SIGKILL");
  listener.kill("SIGKILL");
  server.close();
});

/** Prints `escaped` when the body runs through, else what held it. */
const attempt = (body: string): string => `
import os, socket, ctypes, glob
try:
${body.replace(/^/gm, "    ")}
    print("escaped")
except (OSError, KeyError, AssertionError) as error:
    print("held", type(error).__name__)
`;

type Attempt = readonly [way: string, body: () => string, outside?: "escaped"];

/** With what the same code does outside of any sandbox; nothing where that would do harm or is not certain. */
const ATTEMPTS: readonly Attempt[] = [
  ["write to the interpreter's own library", () => `open(os.path.dirname(os.__file__) + "/sandbox_was_here", "w")`],
  ["write to the system", () => `open("/usr/sandbox-was-here", "w")`],
  ["write to the root", () => `open("/sandbox-was-here", "w")`],
  ["write to /dev", () => `open("/dev/sandbox-was-here", "w")`],
  ["make a device", () => `os.mknod("disk", 0o60600, os.makedev(254, 0))`],
  ["read a file beside the project", () => `open(${JSON.stringify(secretFile)}).read()`, "escaped"],
  ["read the caller's environment", () => `os.environ["SANDBOX_TEST_SECRET"]`, "escaped"],
  [
    "read the environment of any process",
    () =>
      `assert any(${JSON.stringify(SECRET)}.encode() in open(path, "rb").read() for path in glob.glob("/proc/*/environ") if os.access(path, os.R_OK))`,
    "escaped",
  ],
  ["read /etc/shadow", () => `open("/etc/shadow").read()`],
  [
    "read a file of the home folder",
    () =>
      `home = ${JSON.stringify(homedir())}\nassert [name for name in os.listdir(home) if not os.path.isdir(home + "/" + name)]`,
  ],
  [
    "reach a server of the caller on the loopback interface",
    () => `socket.create_connection(("127.0.0.1", ${port}), 5)`,
    "escaped",
  ],
  [
    "reach a server of the caller at an abstract address",
    () => `socket.socket(socket.AF_UNIX).connect("\\0${abstract}")`,
    "escaped",
  ],
  ["send a datagram", () => `socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))`],
  ["ask for a name", () => `socket.getaddrinfo("example.com", 80)`],
  ["open the kernel's settings", () => `open("/proc/sys/kernel/core_pattern", "r+")`],
  ["signal a process of the caller", () => `os.kill(${bystander.pid}, 0)`, "escaped"],
  ["trace a process of the caller", () => `assert ctypes.CDLL(None).ptrace(16, ${bystander.pid}, 0, 0) == 0`],
  ["become root of a namespace of its own", () => `assert ctypes.CDLL(None).unshare(0x10000000) == 0`],
  ["mount", () => `assert ctypes.CDLL(None).mount(b"t", b"/tmp", b"tmpfs", 0, None) == 0`],
  ["allow itself more namespaces", () => `open("/proc/sys/user/max_user_namespaces", "w").write("9")`],
  ["know the machine's name", () => `assert socket.gethostname() == ${JSON.stringify(process.env.HOSTNAME ?? "")}`],
];

/** In the sandbox these end in its own /tmp, or nowhere; what counts is the file outside. */
const WRITES: readonly (readonly [string, string])[] = [
  ["plainly", `open(${JSON.stringify(outside)}, "w").write("x")`],
  ["through /proc/self/root", `open("/proc/self/root${outside}", "w").write("x")`],
  ["through /proc/1/root", `open("/proc/1/root${outside}", "w").write("x")`],
  ["through its parent's root", `open(f"/proc/{os.getppid()}/root${outside}", "w").write("x")`],
  [
    "through a link that it makes",
    `link = f"link-{os.getpid()}"\nos.symlink(${JSON.stringify(outside)}, link)\nopen(link, "w").write("x")`,
  ],
];

forEachKind(join(folder, "project"), (_, sandbox) => {
  test.each(ATTEMPTS.map(([way, body]) => ({ way, body })))("code cannot $way", async ({ body }) => {
    const { python, run } = sandbox();
    const result = await run({ argv: [python, "-c", attempt(body())] });
    expect(result.stdout.text + result.stderr.text).toMatch(/^held \w+\n$/);
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0 });
  });

  test.each(WRITES)("code cannot write a file outside %s", async (_, body) => {
    const { python, run } = sandbox();
    const result = await run({ argv: [python, "-c", attempt(body)] });
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stderr: { text: "" } });
    expect(existsSync(outside)).toBe(false);
  });

  test("code that kills all it can reaches nothing of the caller", async () => {
    const { python, run } = sandbox();
    const result = await run({ argv: [python, "-c", attempt("os.fork() or os.pause()\nos.kill(-1, 9)")] });
    expect(result).toMatchObject({ outcome: "ended" });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });

  test("code has no privileges, and no program can give it any", async () => {
    const result = await sandbox().run({ argv: ["grep", "-E", "^(Cap|NoNewPrivs)", "/proc/self/status"] });
    const lines = result.stdout.text
      .trim()
      .split("\n")
      .map((line) => line.split(/:\s+/));
    expect(Object.fromEntries(lines)).toEqual({
      ...Object.fromEntries(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map((name) => [name, "0".repeat(16)])),
      NoNewPrivs: "1",
    });
  });

  test("code has no terminal to type into", async () => {
    const { python, run } = sandbox();
    const result = await run({ argv: [python, "-c", attempt(`os.open("/dev/tty", os.O_RDWR)`)] });
    expect(result.stdout.text).toBe("held OSError\n");
  });
});

describe("outside, where it may be tried,", () => {
  const certain = ATTEMPTS.filter(([, , outside]) => outside !== undefined).map(([way, body]) => ({ way, body }));
  test.each(certain)("code can $way", async ({ body }) => {
    const result = await run("python3", ["-c", attempt(body())], { cwd: folder });
    expect(result).toMatchObject({ ok: true, stdout: "escaped\n" });
  });

  // Through /proc/1/root it depends on whose process 1 is.
  test.each(WRITES.filter(([way]) => !way.endsWith("/1/root")))("code can write a file outside %s", async (_, body) => {
    const result = await run("python3", ["-c", attempt(body)], { cwd: folder });
    expect(result).toMatchObject({ ok: true, stdout: "escaped\n" });
    expect(existsSync(outside)).toBe(true);
    rmSync(outside);
  });
});
