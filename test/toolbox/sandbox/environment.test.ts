/** That honest code finds in the sandbox what it needs. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { temporaryFolder } from "../fakes.ts";
import { forEachKind, opened, projectOf } from "./kinds.ts";

const folder = temporaryFolder();
let count = 0;
const fresh = (): string => join(folder, `case-${count++}`);

/** Pythons beside the one on PATH. */
const versions = join(homedir(), ".pyenv", "versions");
const pythons = (existsSync(versions) ? readdirSync(versions) : [])
  .filter((name) => /^3\.(?:[89]|1\d)\./.test(name))
  .map((name) => join(versions, name, "bin", "python3"));

/** What an installation may lack where a library of the system is not to be found. */
const MODULES = "import bz2, ctypes, hashlib, lzma, multiprocessing, readline, socket, sqlite3, ssl, zlib";

/** A virtual environment with a package of one module. */
function environmentIn(place: string): string {
  execFileSync("python3", ["-m", "venv", "--without-pip", place]);
  const [name = ""] = readdirSync(join(place, "lib"));
  writeFileSync(join(place, "lib", name, "site-packages", "installed.py"), "WHERE = __file__\n");
  return place;
}

forEachKind(join(folder, "shared"), (kind, sandbox) => {
  test("the standard library is whole, and processes can share what they lock", async () => {
    const { python, run } = sandbox();
    const code = `${MODULES}\nwith multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))`;
    expect(await run({ argv: [python, "-c", code] })).toMatchObject({
      stdout: { text: "[1, 2]\n" },
      stderr: { text: "" },
      exitCode: 0,
    });
  });

  test.each(pythons)("%s runs", async (path) => {
    const project = { ...projectOf(fresh()), interpreter: { path, environment: null } };
    const other = await opened(project, { kinds: [kind] });
    const result = await other.run({ argv: [other.python, "-c", `${MODULES}, sys; print(sys.executable)`] });
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stdout: { text: `${path}\n` } });
    other.close();
  });

  test.each(["inside", "outside"])(
    "a virtual environment %s the project is found, and cannot be written to",
    async (where) => {
      const project = projectOf(fresh());
      const environment = environmentIn(join(where === "inside" ? project.root : fresh(), ".venv"));
      const interpreter = { path: join(environment, "bin", "python"), environment };
      const other = await opened({ ...project, interpreter }, { kinds: [kind] });
      const code = `
import a, installed, os
print(a.A, installed.WHERE, os.environ["VIRTUAL_ENV"])
try: open(installed.WHERE, "a")
except OSError: print("read only")
`;
      const result = await other.run({ argv: [other.python, "-c", code] });
      const found = expect.stringMatching(`^1 ${environment}/lib/\\S+/installed.py ${environment}\nread only\n$`);
      expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stdout: { text: found } });
      other.close();
    },
  );

  test("an interpreter behind links of the user's own is found, and nothing beside the links is", async () => {
    const bin = join(fresh(), "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "token"), "secret");
    symlinkSync(sandbox().python, join(bin, "python-link"));
    symlinkSync("python-link", join(bin, "python"));
    const project = { ...projectOf(fresh()), interpreter: { path: join(bin, "python"), environment: null } };
    const other = await opened(project, { kinds: [kind] });
    const result = await other.run({ argv: [other.python, "-c", `import os; print(sorted(os.listdir("${bin}")))`] });
    expect(result).toMatchObject({ exitCode: 0, stdout: { text: "['python', 'python-link']\n" } });
    other.close();
  });

  test("the environment is a short list and what the caller names", async () => {
    const { python, run, root } = sandbox();
    const environment = { EXTRA: "a b\n'c'", TZ: "Asia/Tokyo" };
    const code = "import json, os; print(json.dumps([os.getcwd(), dict(os.environ)]))";
    const result = await run({ argv: [python, "-c", code], environment });
    const [cwd, variables] = JSON.parse(result.stdout.text);
    expect(cwd).toBe(root);
    expect(variables).toMatchObject({ ...environment, HOME: "/tmp/home", LANG: "C.UTF-8", PYTHONHASHSEED: "0" });
    expect(Object.keys(variables).sort()).toEqual(
      expect.arrayContaining([
        "EXTRA",
        "HOME",
        "LANG",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "TMPDIR",
        "TZ",
      ]),
    );
    expect(Object.keys(variables).length).toBeLessThan(12);
  });

  test("a user, a home and localhost have names", async () => {
    const { python, run } = sandbox();
    const code = `
import getpass, os, pathlib, pwd, socket, tempfile
print(pathlib.Path.home(), pwd.getpwuid(os.getuid()).pw_dir, getpass.getuser() != "", socket.gethostbyname("localhost"))
tempfile.NamedTemporaryFile().close()
`;
    const result = await run({ argv: [python, "-c", code] });
    expect(result).toMatchObject({ exitCode: 0, stdout: { text: "/tmp/home /tmp/home True 127.0.0.1\n" } });
  });

  test("stdin, both outputs and the exit code come through", async () => {
    const { python, run } = sandbox();
    const code = `import sys; print(sys.stdin.read()); print("fault", file=sys.stderr); sys.exit(7)`;
    expect(await run({ argv: [python, "-c", code], stdin: "täxt" })).toEqual({
      outcome: "ended",
      exitCode: 7,
      stdout: { text: "täxt\n", dropped: 0 },
      stderr: { text: "fault\n", dropped: 0 },
    });
  });

  test("a crash and a missing program have the exit codes of a shell", async () => {
    const { python, run } = sandbox();
    const crash = await run({ argv: [python, "-c", "import os; os.abort()"] });
    expect(crash).toMatchObject({ outcome: "ended", exitCode: 128 + 6 });
    expect(await run({ argv: ["no-such-program"] })).toMatchObject({ outcome: "ended", exitCode: 127 });
  });

  test("a program can stay and be talked to", async () => {
    const { python, start } = sandbox();
    const code = `
import json, sys
for line in sys.stdin:
    print(json.dumps({"double": json.loads(line)["number"] * 2}), flush=True)
`;
    const talk = start({ argv: [python, "-c", code] });
    const answers = createInterface({ input: talk.stdout })[Symbol.asyncIterator]();
    for (const number of [1, 2]) {
      talk.stdin.write(`${JSON.stringify({ number })}\n`);
      expect(JSON.parse((await answers.next()).value ?? "")).toEqual({ double: number * 2 });
    }
    talk.stdin.end();
    expect(await talk.ended).toEqual({ outcome: "ended", exitCode: 0 });
  });

  test("a program that stays can be killed", async () => {
    const { python, start } = sandbox();
    const talk = start({ argv: [python, "-c", "import sys; print(1, flush=True); sys.stdin.read()"] });
    await new Promise((resolve) => talk.stdout.once("data", resolve));
    talk.kill();
    expect(await talk.ended).toEqual({ outcome: "killed", why: "stopped" });
  });
});
