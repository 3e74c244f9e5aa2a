/**
 * Whatever is wrong with what the program is given, one clear line says so, and the rest is reviewed all the same.
 * "The rest" is a sound file with faults that its own rules and ruff's find.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type JsonReview, reviewSchema } from "../../src/report/json-schema.ts";
import { type Files, folderWith, run, start } from "./review-cli.ts";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

const SOUND = `def add(item, items=[]):
    items.append(item)
    return items


def first(names):
    found = map(str.lower, names)
    for name in found:
        print(name)
    return list(found)
`;
/** The one is found by the program itself, the other by ruff. */
const OWN = "idioms/iterator-consumed-twice";
const RUFFS = "idioms/mutable-default";

const PROJECT: Files = {
  "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n',
  "sound.py": SOUND,
};

interface Answer {
  readonly report: JsonReview;
  readonly problems: readonly string[];
  readonly exitCode: number | undefined;
}

/** Reviews the folder; the report must be whole, with the rest in it, and hold no stack trace. */
async function reviewOf(folder: string, env: Record<string, string> = {}): Promise<Answer> {
  const { exitCode, stdout, stderr } = await run(folder, ["review", "--format", "json"], env);
  expect(stderr).toBe("");
  return answer(stdout, exitCode);
}

function answer(stdout: string, exitCode: number | undefined): Answer {
  const report = reviewSchema.parse(JSON.parse(stdout));
  expect(exitCode).toBe(report.verdict.exitCode);
  expect(rulesIn(report, "sound.py")).toContain(OWN);
  const problems = report.problems.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
  for (const problem of problems) expect(problem).not.toMatch(/\n|^ {4}at |\.js:\d|undefined|please report/);
  return { report, problems, exitCode };
}

function rulesIn(report: JsonReview, path: string): string[] {
  return report.findings.filter(({ location }) => location.path === path).map(({ rule }) => rule);
}

/** A project with one file more than the sound one. */
function folderWithFile(bytes: string | Buffer, path = "odd.py"): string {
  const folder = folderWith(PROJECT);
  writeFileSync(join(folder, path), bytes);
  return folder;
}

function oneLine(stderr: string): void {
  expect(stderr).toMatch(/^python-dev: [^\n]+\n$/);
}

describe("a file that", () => {
  test("does not parse is named with the line, and its sound parts are reviewed", async () => {
    const { report, problems } = await reviewOf(folderWithFile(`${SOUND}\n\ndef broken(:\n    pass\n`));
    expect(problems).toEqual([
      expect.stringMatching(/^odd\.py: does not parse at line 13: .+; the rest was reviewed$/),
    ]);
    expect(rulesIn(report, "odd.py")).toEqual(expect.arrayContaining(["idioms/does-not-parse", OWN]));
  });

  test("is not UTF-8 is named with the byte", async () => {
    const { problems } = await reviewOf(folderWithFile(Buffer.from("x = '\xff'\n", "latin1")));
    expect(problems).toEqual([expect.stringMatching(/^odd\.py: was not read: not UTF-8 at byte 5/)]);
  });

  test("has a coding cookie is read by it", async () => {
    const text = `# -*- coding: latin-1 -*-\nname = "\xff"\n${SOUND}`;
    const { report, problems } = await reviewOf(folderWithFile(Buffer.from(text, "latin1")));
    expect(problems).toEqual(["odd.py: is not UTF-8, and ruff reads nothing else: its checks are missing here"]);
    expect(rulesIn(report, "odd.py")).toContain(OWN);
    expect(rulesIn(report, "sound.py")).toContain(RUFFS);
  });

  test.each(["klingon", "utf-16"])("has a cookie for %s is named", async (encoding) => {
    const { problems } = await reviewOf(folderWithFile(`# coding: ${encoding}\nx = 1\n`));
    expect(problems).toEqual([expect.stringMatching(`^odd\\.py: was not read: .*${encoding}`)]);
  });

  test.each([
    ["a byte order mark", `\uFEFF${SOUND}`],
    ["CRLF", SOUND.replaceAll("\n", "\r\n")],
    ["a byte order mark and CRLF", `\uFEFF${SOUND.replaceAll("\n", "\r\n")}`],
  ])("has %s has its findings at the same places", async (_what, text) => {
    const { report, problems } = await reviewOf(folderWithFile(text));
    expect(problems).toEqual([]);
    const placesIn = (path: string): string[] =>
      report.findings
        .filter(({ location }) => location.path === path)
        .map(({ rule, location: { start, end } }) => `${rule} ${start.line}:${start.column}-${end.line}:${end.column}`);
    expect(placesIn("odd.py").length).toBeGreaterThan(1);
    expect(placesIn("odd.py")).toEqual(placesIn("sound.py"));
  });

  test.each([
    ["of text", `text = "${"x".repeat(100_000)}"\n`],
    ["of numbers", `numbers = [${"1, ".repeat(33_333)}1]\n`],
    ["of brackets", `x = ${"[".repeat(50_000)}${"]".repeat(50_000)}\n`],
    ["of operators", `x = ${"1 + ".repeat(25_000)}1\n`],
    ["of open brackets", `x = ${"(".repeat(100_000)}\n`],
    ["of attributes", `x = a${".b".repeat(50_000)}\n`],
  ])("has a line of 100,000 characters %s is reviewed or named, in good time", async (_what, line) => {
    const started = performance.now();
    const { report, problems } = await reviewOf(folderWithFile(`${line}${SOUND}`));
    expect(performance.now() - started).toBeLessThan(20_000);
    // Nesting as deep as this overflows ruff's stack; the other files have its checks all the same.
    const crash = "ruff crashed on odd.py; its checks are missing there";
    const others = problems.filter((problem) => problem !== crash);
    if (others.length === 0) expect(rulesIn(report, "odd.py")).toContain(OWN);
    else expect(others).toEqual([expect.stringMatching(/^odd\.py: does not parse at line 1/)]);
    if (problems.length === 0) expect(rulesIn(report, "odd.py")).toContain(RUFFS);
    expect(rulesIn(report, "sound.py")).toContain(RUFFS);
  });

  test("holds a finding on a very long line has it shown in short", async () => {
    const folder = folderWithFile(`def f(a=[]): a.append(1); return a, "${"y".repeat(99_999)}"\n`);
    const { stdout, stderr, exitCode } = await run(folder, ["review", "--all"]);
    expect(stderr).toBe("");
    expect(exitCode).not.toBe(2);
    expect(stdout).toContain("odd.py:1:");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(400);
  });

  test("is empty, blank or a comment is fine", async () => {
    const folder = folderWithFile("");
    writeFileSync(join(folder, "blank.py"), "\n \n\t\n");
    writeFileSync(join(folder, "comment.py"), "# nothing");
    const { report, problems } = await reviewOf(folder);
    expect(problems).toEqual([]);
    expect(report.project.files).toBe(4);
  });

  test.each([
    ["at its head", `x = "\0"\n${SOUND}`],
    ["far down", `${"# a comment\n".repeat(2000)}x = 1\0\n`],
  ])("has a NUL byte %s is named", async (_where, text) => {
    const { problems } = await reviewOf(folderWithFile(text));
    expect(problems).toEqual([expect.stringMatching(/^odd\.py: .*(?:NUL|null)/i)]);
  });

  test("is larger than 2 MB is named", async () => {
    const { problems } = await reviewOf(folderWithFile("x = 1\n".repeat(400_000)));
    expect(problems).toEqual(["odd.py: was not read: larger than 2 MB"]);
  });

  test("is a folder by the name of a file is walked into", async () => {
    const folder = folderWith({ ...PROJECT, "odd.py/inner.py": SOUND });
    const { report, problems } = await reviewOf(folder);
    expect(problems).toEqual([]);
    expect(rulesIn(report, "odd.py/inner.py")).toContain(OWN);
  });

  test("is a notebook or a stub is told of, all of a kind in one line", async () => {
    const files = { "a.ipynb": "{}", "b.ipynb": "{}", "c.pyi": "", "d.py": SOUND };
    const { stdout, exitCode } = await run(folderWith(files), ["review"]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/2 notebooks were not read: a\.ipynb and 1 more/);
    expect(stdout).toMatch(/1 type stub was not read: c\.pyi/);
  });
});

describe.skipIf(process.platform === "win32")("links and permissions", () => {
  test("links in a circle, to nowhere and out of the project are named and not followed", async () => {
    const outside = folderWith({ "away.py": SOUND });
    const folder = folderWith({ ...PROJECT, "pkg/__init__.py": "" });
    symlinkSync("..", join(folder, "pkg", "up"));
    symlinkSync("loop.py", join(folder, "loop.py"));
    symlinkSync("gone.py", join(folder, "nowhere.py"));
    symlinkSync(join(outside, "away.py"), join(folder, "away.py"));
    symlinkSync(outside, join(folder, "elsewhere"));
    const { report, problems } = await reviewOf(folder);
    expect(problems).toEqual([
      "away.py: was not read: a symbolic link out of the project",
      "loop.py: cannot be read (ELOOP)",
      "nowhere.py: cannot be read (ENOENT)",
    ]);
    expect(report.project.files).toBe(2);
  });

  test("a file without read permission is named", async () => {
    const folder = folderWithFile(SOUND);
    chmodSync(join(folder, "odd.py"), 0);
    const { problems } = await reviewUnprivileged(folder);
    expect(problems).toEqual([expect.stringMatching(/^odd\.py: cannot be read \(EACCES\)/)]);
  });

  test.each([
    ["that git lists", true],
    ["without git", false],
  ])("a folder without read permission is named in a project %s", async (_how, hasGit) => {
    const folder = folderWith({ ...PROJECT, "closed/inner.py": SOUND });
    if (hasGit) {
      execFileSync("git", ["init", "--quiet"], { cwd: folder });
      if (process.getuid?.() === 0) execFileSync("chown", ["-R", NOBODY, folder]);
    }
    chmodSync(join(folder, "closed"), 0);
    const { problems } = await reviewUnprivileged(folder).finally(() => chmodSync(join(folder, "closed"), 0o755));
    expect(problems).toEqual([expect.stringMatching(/^closed: cannot be read \(EACCES\)/)]);
  });
});

const NOBODY = "65534";

/** Permissions mean nothing to root: there, it runs as nobody, from a copy that nobody may read. */
async function reviewUnprivileged(folder: string): Promise<Answer> {
  if (process.getuid?.() !== 0) return reviewOf(folder);
  chmodSync(folder, 0o755);
  const copy = folderWith({});
  chmodSync(copy, 0o755);
  cpSync(dirname(CLI), join(copy, "dist"), { recursive: true });
  const ruff = fakeRuff(copy, "echo '[]'");
  const args = [
    "--reuid",
    "65534",
    "--regid",
    "65534",
    "--clear-groups",
    process.execPath,
    join(copy, "dist", "cli.js"),
  ];
  const program = "setpriv";
  const { stdout, stderr, exitCode } = await execa(program, [...args, "review", "--format", "json"], {
    cwd: folder,
    env: { HOME: copy, PYTHON_DEV_RUFF: ruff },
    reject: false,
  });
  expect(stderr).toBe("");
  return answer(stdout, exitCode);
}

describe("configuration", () => {
  test("that is no TOML is named with its place, and the defaults hold", async () => {
    const { problems } = await reviewOf(folderWith({ ...PROJECT, "pyproject.toml": "[project]\nname = 'shop\n" }));
    expect(problems).toEqual([
      expect.stringMatching(/^pyproject\.toml: pyproject\.toml:2:\d+: .+; the review goes on without it$/),
    ]);
  });

  test("with an unknown key stops the review with the nearest name", async () => {
    const toml = `${PROJECT["pyproject.toml"]}[tool.python-dev]\nexlude = ["gen"]\n`;
    const { stdout, stderr, exitCode } = await run(folderWith({ ...PROJECT, "pyproject.toml": toml }), ["review"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    oneLine(stderr);
    expect(stderr).toMatch(/pyproject\.toml:6: .*exlude.*exclude/);
  });
});

describe("paths", () => {
  test("a folder without Python files is fine, and said", async () => {
    const { stdout, stderr, exitCode } = await run(folderWith({ "README.md": "" }), ["review"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toContain("No Python files were read");
  });

  test.each([["nowhere"], ["sound.py", "nowhere/odd.py"]])(
    "%s %s: a path that does not exist is a mistake",
    async (...paths) => {
      const { stdout, stderr, exitCode } = await run(folderWith(PROJECT), ["review", ...paths]);
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      oneLine(stderr);
      expect(stderr).toContain("nowhere");
    },
  );

  test("a file that is not Python is named", async () => {
    const { stdout, exitCode } = await run(folderWith({ ...PROJECT, "notes.txt": "" }), ["review", "notes.txt"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("notes.txt: was not read: not a Python file");
  });
});

/** A ruff of the test's own that answers `--version` and then does `body`. */
function fakeRuff(folder: string, body: string): string {
  const path = join(folder, "fake-bin", "ruff");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = --version ]; then echo "ruff 0.99.0"; exit; fi\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === "win32")("ruff", () => {
  const missing = /are missing|did not run/;

  test.each([
    ["fails", "echo 'error: Failed to parse' >&2; exit 2", /^ruff failed: error: Failed to parse; /],
    ["panics", "echo \"thread 'main' panicked at src/x.rs:1:1\" >&2; exit 101", /^ruff failed: thread 'main' panicked/],
    ["is killed", "kill -SEGV $$", /^ruff crashed \(SIGSEGV\)/],
    ["prints rubbish", "echo 'Hello'", /^ruff printed what is not its JSON; /],
    ["prints half of its JSON", 'printf \'[{"code": "B006"\'', /^ruff printed what is not its JSON; /],
    ["prints other JSON", "echo '{\"a\": 1}'", /^ruff printed what is not its JSON; /],
    ["prints nothing", "exit 0", /^ruff printed what is not its JSON; /],
  ])("that %s is one line, and the other rules run", async (_how, body, line) => {
    const folder = folderWith(PROJECT);
    const { report, problems } = await reviewOf(folder, { PYTHON_DEV_RUFF: fakeRuff(folder, body) });
    expect(problems).toEqual([expect.stringMatching(line)]);
    expect(problems[0]).toMatch(missing);
    expect(rulesIn(report, "sound.py")).not.toContain(RUFFS);
  });

  test.each([
    ["is not there", (folder: string) => join(folder, "ruff"), /ruff was not found/],
    ["is a folder", (folder: string) => folder, /may not be executed/],
    ["is another program", () => "/bin/echo", /does not answer as ruff does/],
  ])("that %s is one line, and the other rules run", async (_how, place, line) => {
    const folder = folderWith(PROJECT);
    const { problems } = await reviewOf(folder, { PYTHON_DEV_RUFF: place(folder) });
    expect(problems).toEqual([expect.stringMatching(line)]);
    expect(problems[0]).toMatch(missing);
  });

  test("that tells of places that are not there does no harm", async () => {
    const folder = folderWith(PROJECT);
    const place = (row: number, column: number) => ({ row, column });
    const diagnostics = [
      { filename: join(folder, "sound.py"), location: place(9000, 1), end_location: place(9000, 5) },
      { filename: join(folder, "sound.py"), location: place(1, 900), end_location: place(1, 999) },
      { filename: join(folder, "sound.py"), location: place(3, 4), end_location: place(1, 1) },
      { filename: "/elsewhere/other.py", location: place(1, 1), end_location: place(1, 2) },
    ].map((one) => ({ ...one, code: "B006", message: "m", noqa_row: null, fix: null }));
    writeFileSync(join(folder, "answer.json"), JSON.stringify(diagnostics));
    const ruff = fakeRuff(folder, `cat '${join(folder, "answer.json")}'; exit 1`);
    await reviewOf(folder, { PYTHON_DEV_RUFF: ruff });
  });

  test("that hangs is stopped with the program, and with all it has started", async () => {
    const folder = folderWith(PROJECT);
    const ruff = fakeRuff(folder, `sleep 600 & echo $! > '${join(folder, "pid")}'; wait`);
    const child = start(folder, ["review", "--output", "report.txt"], { PYTHON_DEV_RUFF: ruff });
    await until(() => existsSync(join(folder, "pid")) && readFileSync(join(folder, "pid"), "utf8").endsWith("\n"));
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    child.kill("SIGINT");
    const { exitCode, stdout, stderr } = await child;
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 130, stdout: "", stderr: "" });
    await until(() => !isRunning(pid));
    expect(existsSync(join(folder, "report.txt"))).toBe(false);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("waited for 20 s in vain");
}

function isRunning(pid: number): boolean {
  try {
    // Killed but not yet collected by its parent counts as ended.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function largeProject(): string {
  const files = Array.from({ length: 1200 }, (_, n) => [`pkg/m${n}.py`, SOUND.repeat(30)]);
  return folderWith({ ...PROJECT, ...Object.fromEntries(files) });
}

describe("output", () => {
  test("into a folder that does not exist is refused before anything is done", async () => {
    const { stdout, stderr, exitCode } = await run(folderWith(PROJECT), ["review", "--output", "no/where.json"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    oneLine(stderr);
  });

  test.skipIf(!existsSync("/dev/full"))("to a full disk is one line", async () => {
    const file = await run(folderWith(PROJECT), ["review", "--output", "/dev/full"]);
    expect(file.exitCode).toBe(2);
    oneLine(file.stderr);
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
    const command = `'${process.execPath}' '${CLI}' review --all >/dev/full`;
    const piped = await execa("sh", ["-c", command], {
      cwd: folderWith(PROJECT),
      reject: false,
      stripFinalNewline: false,
    });
    expect(piped.exitCode).toBe(2);
    oneLine(piped.stderr);
  });

  test("to a reader that leaves early ends without a word", async () => {
    const child = spawn(process.execPath, [CLI, "review", "--format", "json"], {
      cwd: folderWith({ ...PROJECT, "many.py": SOUND.repeat(2000) }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    expect({ exitCode: await ended, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("is left as it was by Ctrl-C in the middle of the review", async () => {
    const folder = largeProject();
    const marker = join(folder, "ruff-was-here");
    const ruff = fakeRuff(folder, `echo '[]'; touch '${marker}'`);
    writeFileSync(join(folder, "report.json"), "as it was");
    const child = start(folder, ["review", "--format", "json", "--output", "report.json"], { PYTHON_DEV_RUFF: ruff });
    await until(() => existsSync(marker));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const struck = performance.now();
    child.kill("SIGINT");
    const { exitCode, stdout, stderr } = await child;
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 130, stdout: "", stderr: "" });
    expect(performance.now() - struck).toBeLessThan(4000);
    expect(readFileSync(join(folder, "report.json"), "utf8")).toBe("as it was");
    expect(readdirSync(folder).filter((name) => name.includes("report"))).toEqual(["report.json"]);
  });
});

test("git that may not touch the repository, or is broken, is no hindrance", async () => {
  const folder = folderWith(PROJECT);
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  writeFileSync(join(folder, ".git", "index"), "rubbish");
  const { report } = await reviewOf(folder);
  expect(report.project.files).toBe(1);
});
