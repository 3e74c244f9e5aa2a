/** Proofs through the built program: what is said, what is kept, and that nothing else is left of it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { reviewSchema } from "../../src/report/json-schema.ts";
import { cacheFolder, onPath } from "../../src/toolbox/folders.ts";
import { pytestOverlay } from "../../src/toolbox/overlay.ts";
import { python } from "../prove/pythons.ts";
import { processesWith } from "../toolbox/sandbox/kinds.ts";
import { type Files, folderWith, run, start } from "./review-cli.ts";

const CART = `def add(item, items=[]):
    items.append(item)
    return items


def outer():
    def inner(key, seen={}):
        seen[key] = 1
        return seen

    return inner("a")


def rarely(number, names=[]):
    if number == 12345:
        names.append(number)
    return len(names)


def stem(name):
    return name.rstrip(".txt")
`;
const SHOP: Files = {
  "pyproject.toml":
    '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
  "src/shop/__init__.py": "",
  "src/shop/cart.py": CART,
};
const RULE = "idioms/mutable-default";
const SAID = "the default of `items` is not what it was before the call";

/** Every file of a folder with its text. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")]),
  );
}

/** As the `pytest` command runs it: unlike `python -m pytest` that does not put the current folder on the path. */
async function pytest(
  root: string,
  ...args: readonly string[]
): Promise<{ exitCode: number | undefined; stdout: string }> {
  const overlay = await pytestOverlay(() => undefined);
  if ("problem" in overlay) throw new Error(overlay.problem);
  const command = join(
    folderWith({ "pytest.py": "import sys; sys.path.pop(0); import pytest; sys.exit(pytest.main())" }),
    "pytest.py",
  );
  const options = ["-p", "no:cacheprovider", ...args];
  const { exitCode, stdout } = await execa((await python()).path, ["-B", command, ...options], {
    cwd: root,
    reject: false,
    env: { PYTHONPATH: overlay.path },
  });
  return { exitCode, stdout };
}

/** A PATH with these programs and no others. */
async function pathOf(...names: readonly string[]): Promise<{ PATH: string }> {
  const folder = folderWith({});
  const { stdout } = await execa((await python()).path, ["-c", "import sys; print(sys.executable)"]);
  for (const name of names) {
    const target = name === "python3" ? stdout : onPath(name);
    if (target !== null) symlinkSync(target, join(folder, name));
  }
  return { PATH: folder };
}

describe("prove", () => {
  test("says what became of each finding, best first, and leaves the project as it was", async () => {
    const folder = folderWith(SHOP);
    const before = contents(folder);
    const { stdout, stderr, exitCode } = await run(folder, ["prove"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 1 });
    expect(stdout).toMatch(
      new RegExp(`src/shop/cart\\.py:1:21 in add · ${RULE} \\(B006\\) · proved\n[^]*?\nproved   a test fails: `),
    );
    expect(stdout.match(/^(?:proved|refuted|unproved)/gm)).toEqual(["proved", "refuted", "unproved"]);
    expect(stdout).toContain("\nunproved `inner` is made inside a function, and nothing outside can call it\n");
    expect(stdout).toMatch(/\n1 of 4 findings proved, 1 refuted, 1 unproved, 1 by rules that write no test; exit 1\n$/);
    expect(stdout).not.toContain("def test_");
    expect(contents(folder)).toEqual(before);
    expect((await run(folder, ["prove", "--all"])).stdout).toContain("│ def test_default_of_items_is_not_changed():\n");
    expect((await run(folder, ["prove", "--quiet"])).stdout).toMatch(/^1 of 4 findings .*\n$/);
  });

  test("shows the whole test of a finding that is named", async () => {
    const folder = folderWith(SHOP);
    const { stdout, exitCode } = await run(folder, ["prove", "src/shop/cart.py:1"]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^test {5}test_mutable_default_[0-9a-f]{8}\.py, run in \d+ ms\n {6}1 {2}│ """/m);
    expect(stdout).toContain(`    assert default == before, "${SAID}"\n`);
    expect(stdout).toMatch(/^why .*^unless .*\n1 of 1 finding proved; exit 1\n$/ms);
    const [fingerprint = ""] = /^[0-9a-f]{8}/m.exec(stdout) ?? [];
    const again = await run(folder, ["prove", fingerprint]);
    expect(again.stdout).toContain("\n1 of 1 finding proved; exit 1\n");
    expect((await run(folder, ["explain", fingerprint])).stdout).toContain(`\`python-dev prove ${fingerprint}\``);
  });

  test("says in a line that a rule writes no test", async () => {
    const { stdout, exitCode } = await run(folderWith(SHOP), ["prove", "src/shop/cart.py:21"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\nunproved `idioms/strip-characters` is a rule that writes no test\n");
    expect(stdout).toMatch(/\n0 of 1 finding proved, 1 unproved; exit 0\n$/);
  });

  test("has nothing to do where nothing is found", async () => {
    const { stdout, exitCode } = await run(folderWith({ "a.py": "A = 1\n" }), ["prove"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\nNo findings, so there is nothing to prove; exit 0\n");
  });

  test("prints JSON that keeps to the schema, and SARIF", async () => {
    const folder = folderWith(SHOP);
    const { stdout, exitCode } = await run(folder, ["prove", "--format", "json"]);
    const { findings, verdict } = reviewSchema.parse(JSON.parse(stdout));
    expect(verdict).toMatchObject({ failOn: "proved", exitCode });
    expect(findings.map(({ proof }) => proof?.verdict)).toEqual(["proved", "refuted", "unproved"]);
    expect(findings[0]).toMatchObject({ rule: RULE, evidence: "proved", proof: { reason: SAID } });
    const sarif = await run(folder, ["prove", "--format", "sarif", "--output", "out.sarif"]);
    expect(sarif.stdout).toMatch(/^1 of 4 findings .*; report in out\.sarif\n$/);
    const [log] = JSON.parse(readFileSync(join(folder, "out.sarif"), "utf8")).runs;
    expect(log.results[0].properties).toMatchObject({ evidence: "proved", proof: { verdict: "proved", reason: SAID } });
  });
});

describe("prove --write", () => {
  test("keeps tests that plain pytest fails on for the reason that was given, until the fault is gone", async () => {
    const folder = folderWith(SHOP);
    const { stdout, exitCode } = await run(folder, ["prove", "--write", "checks/proofs"]);
    expect(exitCode).toBe(1);
    const [test = "", ...others] = readdirSync(join(folder, "checks/proofs")).filter((name) =>
      name.startsWith("test_"),
    );
    expect(others).toEqual([]);
    expect(stdout).toContain(
      `written  checks/proofs/${test}\nrun      \`pytest checks/proofs\` from the project's root\n`,
    );
    const failing = await pytest(folder, "checks/proofs");
    expect(failing.exitCode).toBe(1);
    expect(failing.stdout).toContain(`AssertionError: ${SAID}`);
    expect(failing.stdout).toMatch(/\n=+ 1 failed in /);
    writeFileSync(
      join(folder, "src/shop/cart.py"),
      CART.replace("items=[]):", "items=None):\n    items = items or []"),
    );
    const mended = await pytest(folder, "checks/proofs");
    expect(mended.stdout).toMatch(/\n=+ 1 passed in /);
    expect(mended.exitCode).toBe(0);
  });

  test("works in a project whose modules lie at its root, with tests of its own", async () => {
    const files = {
      "cart.py": CART,
      "tests/test_cart.py": "def test_nothing():\n    assert True\n",
      "conftest.py": "",
    };
    const folder = folderWith(files);
    await run(folder, ["prove", "--write", "tests", "--format", "json"]);
    expect(existsSync(join(folder, "tests/conftest.py"))).toBe(false);
    const { stdout } = await pytest(folder, "tests");
    expect(stdout).toContain(`AssertionError: ${SAID}`);
    expect(stdout).toMatch(/\n=+ 1 failed, 1 passed in /);
  });

  test("never replaces a file, and says so", async () => {
    const folder = folderWith(SHOP);
    await run(folder, ["prove", "--write", "proofs"]);
    const name = readdirSync(join(folder, "proofs")).find((one) => one.startsWith("test_")) ?? "";
    const same = await run(folder, ["prove", "src", "--write", "proofs"]);
    expect(same.stdout).toContain(`kept     proofs/${name} was there already\n`);
    writeFileSync(join(folder, "proofs", name), "MINE = 1\n");
    const other = await run(folder, ["prove", "src", "--quiet", "--write", "proofs"]);
    expect(other.stdout).toContain(`left     proofs/${name} is another file, and was left as it is\n`);
    expect(readFileSync(join(folder, "proofs", name), "utf8")).toBe("MINE = 1\n");
  });

  test("leaves stdout to the report for machines", async () => {
    const folder = folderWith(SHOP);
    const { stdout, stderr } = await run(folder, ["prove", "--format", "json", "--write", "proofs"]);
    reviewSchema.parse(JSON.parse(stdout));
    expect(stderr).toContain("written  proofs/test_mutable_default_");
  });

  test("says at once that a folder is none", async () => {
    expect(await run(folderWith(SHOP), ["prove", "--write", "pyproject.toml"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "python-dev: cannot write tests to pyproject.toml: it is a file\n",
    });
  });
});

describe("what cannot be run", () => {
  test("without isolation nothing is, and one line says why", async () => {
    const witness = join(folderWith({}), "ran");
    const folder = folderWith({ "cart.py": `open(${JSON.stringify(witness)}, "w")\n\n\n${CART}` });
    const { stdout, exitCode, stderr } = await run(folder, ["prove"], await pathOf("python3", "prlimit"));
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout.replace(/\n {9}/g, " ")).toContain(
      "\nnote     nothing was proved: no isolation works here: bubblewrap: bwrap was not found; unshare: setpriv was not found\n",
    );
    expect(stdout).toMatch(/\n0 of 4 findings proved, 3 not tried, 1 by rules that write no test; exit 0\n$/);
    expect(existsSync(witness)).toBe(false);
  });

  test("without a Python nothing is", async () => {
    const { stdout, exitCode } = await run(folderWith({ "cart.py": CART }), ["prove"], await pathOf());
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\nnote     nothing was proved: there is no Python to run the project with\n");
  });

  test("with a pyproject.toml that does not parse pytest does not start, and the rest is as ever", async () => {
    const { stdout, stderr, exitCode } = await run(folderWith({ ...SHOP, "pyproject.toml": "[project\n" }), ["prove"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(/\nunproved pytest does not start: \S+pyproject\.toml: /);
    expect(stdout).toMatch(/\nnote {5}pyproject\.toml:\d+:1: .*; the review goes on without it\n/);
    expect(stdout).toContain("\n0 of 4 findings proved, 3 unproved, 1 by rules that write no test; exit 0\n");
  });

  test("a mistake in the configuration, or a name that none has, is a line and exit code 2", async () => {
    const toml = `${SHOP["pyproject.toml"]}[tool.python-dev]\nfail_on = "advice"\n`;
    const configured = await run(folderWith({ ...SHOP, "pyproject.toml": toml }), ["prove"]);
    expect(configured.exitCode).toBe(2);
    expect(configured.stderr).toMatch(/^python-dev: pyproject\.toml:\d+: .*\n$/);
    const nameless = await run(folderWith(SHOP), ["prove", "src/shop/cart.py:3"]);
    expect({ exitCode: nameless.exitCode, stdout: nameless.stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(nameless.stderr).toMatch(/^python-dev: there is no finding at src\/shop\/cart\.py:3; .*\n$/);
  });

  test("a module that fails as it is imported has its reason told", async () => {
    const folder = folderWith({ "cart.py": `import nothing_of_that_name\n\n\n${CART}` });
    const { stdout, exitCode } = await run(folder, ["prove", "cart.py:4"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^unproved .*nothing_of_that_name/m);
  });
});

describe("Ctrl-C", () => {
  test("ends it with 130 and leaves no process and no copy", async () => {
    const cache = folderWith({});
    for (const name of readdirSync(cacheFolder()))
      if (/^(?:tools|pytest)-/.test(name) && !name.includes(".part-"))
        symlinkSync(join(cacheFolder(), name), join(cache, name));
    mkdirSync(cache, { recursive: true });
    const folder = folderWith({
      "cart.py": CART.replace("    items.append", "    while True: pass\n    items.append"),
    });
    const child = start(folder, ["prove"], { PYTHON_DEV_CACHE: cache });
    // The server, and the test that it has forked.
    const busy = () => processesWith(`--root\0${folder}`).length;
    await expect.poll(busy, { timeout: 20_000 }).toBeGreaterThan(1);
    child.kill("SIGINT");
    const { exitCode, stdout } = await child;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(busy()).toBe(0);
    expect(readdirSync(cache).filter((name) => name.includes(".part-"))).toEqual([]);
  });
});

describe("review --prove", () => {
  test("raises the evidence of what is proved, and chooses by evidence afterwards", async () => {
    const folder = folderWith(SHOP);
    const { stdout } = await run(folder, ["review", "--prove", "--statistics"]);
    expect(stdout).toMatch(/^proved {3}a test fails: /m);
    expect(stdout).toMatch(/ · proving \d+\.\d+ s$/m);
    expect(stdout).toContain("\n1 of 4 findings proved, 1 refuted, 1 unproved, 1 by rules that write no test;");
    const proved = await run(folder, ["review", "--prove", "--min-evidence", "proved", "--format", "json"]);
    const { findings, statistics } = reviewSchema.parse(JSON.parse(proved.stdout));
    expect(findings.map(({ rule, evidence }) => ({ rule, evidence }))).toEqual([{ rule: RULE, evidence: "proved" }]);
    expect(statistics.byRule).toEqual({ [RULE]: 1 });
  });
});
