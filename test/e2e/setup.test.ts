/** `npm start` in a clone of its own: what it sets up, when, and what it says. npm is a stand-in that links packages. */
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { fake, temporaryFolder } from "../toolbox/fakes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = temporaryFolder();
const calls = join(folder, "npm-calls");
let clone = "";
let clones = 0;

beforeEach(() => {
  clone = join(folder, `clone-${clones++}`);
  mkdirSync(clone);
  for (const name of ["src", "scripts", "package.json", "package-lock.json"]) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
  rmSync(calls, { force: true });
  npmDoes(`rm -rf node_modules; mkdir node_modules; sleep 0.2; ln -s ${ROOT}/node_modules/* node_modules/`);
});

const npmDoes = (body: string) => fake(folder, "bin/npm", `echo "$1" >> ${calls}\n${body}`);
const npmCalls = (): number => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n").length : 0);

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[] = ["--version"], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [join(clone, "scripts", "start.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`, ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

const VERSION = "0.1.0\n";
const BUILDING = "python-dev: building …\n";
const INSTALLING = "python-dev: installing packages (npm ci) …\n";

describe("a start", () => {
  test("sets up what is missing, once, and keeps stdout for the command", async () => {
    expect(await start()).toEqual({ code: 0, stdout: VERSION, stderr: INSTALLING + BUILDING });
    const began = performance.now();
    expect(await start()).toEqual({ code: 0, stdout: VERSION, stderr: "" });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(npmCalls()).toBe(1);
  });

  test("passes arguments and the exit code on", async () => {
    await start();
    expect(await start(["reveiw"])).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("review") });
    expect(await start(["rules", "--json"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[[{]/) });
  });

  test("builds again when a source has changed, or a new one has come", async () => {
    await start();
    appendFileSync(join(clone, "src", "cli", "main.ts"), "// changed\n");
    expect((await start()).stderr).toBe(BUILDING);
    writeFileSync(join(clone, "src", "cli", "new.ts"), "");
    expect((await start()).stderr).toBe(BUILDING);
    expect((await start()).stderr).toBe("");
  });

  test("installs again when the lock file has changed", async () => {
    await start();
    appendFileSync(join(clone, "package-lock.json"), "\n");
    expect((await start()).stderr).toBe(INSTALLING + BUILDING);
  });

  test("takes what was installed by hand, where it is what the lock file says", async () => {
    await start();
    rmSync(join(clone, "node_modules", ".python-dev-stamp"));
    cpSync(join(clone, "package-lock.json"), join(clone, "node_modules", ".package-lock.json"));
    expect((await start()).stderr).toBe("");
    expect(npmCalls()).toBe(1);
  });

  test("does not take an installation that was killed as good", async () => {
    mkdirSync(join(clone, "node_modules"));
    expect((await start()).stderr).toBe(INSTALLING + BUILDING);
  });

  test("waits for another one's set-up", async () => {
    const outcomes = await Promise.all([start(), start(), start()]);
    expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([0, VERSION]));
    expect(npmCalls()).toBe(1);
  });

  test("takes over the lock of a process that is dead", async () => {
    writeFileSync(join(clone, ".setup.lock"), "4194303");
    expect(await start()).toMatchObject({ code: 0, stdout: VERSION });
    expect(existsSync(join(clone, ".setup.lock"))).toBe(false);
  });
});

describe("a start that cannot", () => {
  test("install says so in a line and ends with 2", async () => {
    npmDoes("echo 'npm error network' >&2; exit 1");
    const { code, stdout, stderr } = await start();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      `${INSTALLING}npm error network\npython-dev: npm ci failed (its messages are above); is the network reachable?\n`,
    );
  });

  test("build says where and ends with 2; what was built before stays", async () => {
    await start();
    const before = readFileSync(join(clone, "dist", "cli.js"), "utf8");
    appendFileSync(join(clone, "src", "cli", "main.ts"), "const = ;\n");
    const { code, stdout, stderr } = await start();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^python-dev: building …\npython-dev: the build failed: src\/cli\/main\.ts:\d+: [^\n]+\n$/);
    expect(readFileSync(join(clone, "dist", "cli.js"), "utf8")).toBe(before);
  });

  test("run on this Node says which it needs", async () => {
    const older = join(folder, "older.cjs");
    writeFileSync(
      older,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.1" } });',
    );
    const outcome = await start(["--version"], { NODE_OPTIONS: `--require ${older}` });
    const stderr = "python-dev needs Node 20.19 or newer; this is Node 18.20.1.\n";
    expect(outcome).toEqual({ code: 2, stdout: "", stderr });
  });
});
