/** Ways out of the sandbox, each of which fails. Where it can be shown, the same code does get through outside. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../../src/toolbox/run.ts";
import { temporaryFolder } from "../fakes.ts";
import { forEachKind } from "./kinds.ts";

const folder = temporaryFolder();
const SECRET = `secret-${process.pid}`;
const secretFile = join(folder, "secret.txt");
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

/** Tries one after another and prints a line for each: `escaped` where the body runs through, else what held it. */
const SCRIPT = `
import ctypes, glob, json, os, socket, sys
for body in json.loads(sys.argv[1]):
    try:
        exec(body)
        print("escaped")
    except (OSError, KeyError, AssertionError) as error:
        print("held by", type(error).__name__)
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
  ["type into a terminal", () => `os.open("/dev/tty", os.O_RDWR)`],
  ["know the machine's name", () => `assert socket.gethostname() == ${JSON.stringify(hostname())}`, "escaped"],
];

/** In the sandbox these end in its own /tmp, or nowhere; what counts is the file outside. */
const WRITES: readonly (readonly [way: string, body: (path: string) => string])[] = [
  ["plainly", (path) => `open("${path}", "w").write("x")`],
  ["through /proc/self/root", (path) => `open("/proc/self/root${path}", "w").write("x")`],
  ["through /proc/1/root", (path) => `open("/proc/1/root${path}", "w").write("x")`],
  ["through its parent's root", (path) => `open(f"/proc/{os.getppid()}/root${path}", "w").write("x")`],
  [
    "through a link that it makes",
    (path) => `os.symlink("${path}", f"link-{os.getpid()}")\nopen(f"link-{os.getpid()}", "w").write("x")`,
  ],
];
const writesTo = (folder: string) =>
  WRITES.map(([way, body], index) => ({ way, index, body, path: join(folder, `out-${index}`) }));

const linesOf = (text: string): readonly string[] => text.trimEnd().split("\n");

forEachKind(join(folder, "project"), (kind, sandbox) => {
  const inside = join(folder, kind);
  const writes = writesTo(inside);
  let lines: readonly string[] = [];
  beforeAll(async () => {
    mkdirSync(inside);
    const bodies = [...ATTEMPTS.map(([, body]) => body()), ...writes.map(({ body, path }) => body(path))];
    const result = await sandbox().run({ argv: [sandbox().python, "-c", SCRIPT, JSON.stringify(bodies)] });
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stderr: { text: "" } });
    lines = linesOf(result.stdout.text);
    expect(lines).toHaveLength(bodies.length);
  });

  test.each(ATTEMPTS.map(([way], index) => ({ way, index })))("code cannot $way", ({ index }) => {
    expect(lines[index]).toMatch(/^held by \w+$/);
  });

  test.each(writes)("code cannot write a file outside $way", ({ path }) => {
    expect(existsSync(path)).toBe(false);
  });

  test("code that kills all it can reaches nothing of the caller", async () => {
    const { python, run } = sandbox();
    // Only where it sees hardly any processes: should the sandbox ever fail, it must not take the machine with it.
    const code = `
import glob, os, time
os.fork() or time.sleep(60)
assert len(glob.glob("/proc/[0-9]*")) < 9
os.kill(-1, 9)
`;
    expect(await run({ argv: [python, "-c", code] })).toMatchObject({ outcome: "ended", stderr: { text: "" } });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });

  test("code has no privileges, and no program can give it any", async () => {
    const result = await sandbox().run({ argv: ["grep", "-E", "^(Cap|NoNewPrivs)", "/proc/self/status"] });
    const none = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map((name) => `${name}:\t${"0".repeat(16)}`);
    expect(linesOf(result.stdout.text)).toEqual([...none, "NoNewPrivs:\t1"]);
  });
});

describe("outside, where it is certain,", () => {
  const certain = ATTEMPTS.filter(([, , outside]) => outside !== undefined);
  // Through /proc/1/root it depends on whose process 1 is.
  const writes = writesTo(folder).filter(({ way }) => way !== "through /proc/1/root");
  let lines: readonly string[] = [];
  beforeAll(async () => {
    const bodies = [...certain.map(([, body]) => body()), ...writes.map(({ body, path }) => body(path))];
    const result = await run("python3", ["-c", SCRIPT, JSON.stringify(bodies)], { cwd: folder });
    if (!result.ok) throw new Error(result.problem);
    lines = linesOf(result.stdout);
  });

  test.each(certain.map(([way], index) => ({ way, index })))("code can $way", ({ index }) => {
    expect(lines[index]).toBe("escaped");
  });

  test.each(writes)("code can write a file outside $way", ({ path }) => {
    expect(existsSync(path)).toBe(true);
  });
});
