/** Fixes through the built program: what is taken, what is left and why, what the files are afterwards. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixSchema } from "../../src/report/fixes-machine.ts";
import { git } from "../project/folder.ts";
import { type Files, folderWith, run } from "./review-cli.ts";

const CART = `from typing import List, Optional


def find(names: List[str], name: str) -> Optional[int]:
    for index, one in enumerate(names):
        if one == name:
            return index
    return None


def any_empty(names):
    return any([not name for name in names])


def all_logged(names, log):
    return all([log(name) for name in names])


def untested(names):
    return any([name.isupper() for name in names])
`;
const FIXED = CART.replace("from typing import List, Optional\n\n\n", "")
  .replace("List[str]", "list[str]")
  .replace("Optional[int]", "int | None")
  .replace("any([not name for name in names])", "any(not name for name in names)");
const TESTS = `from shop.cart import all_logged, any_empty, find


def test_find():
    assert find(["a", "b"], "b") == 1


def test_any_empty():
    assert any_empty(["", "a"])


def test_all_logged():
    seen = []
    assert not all_logged(["a", "b"], seen.append)
    assert seen == ["a", "b"]
`;
const SHOP: Files = {
  "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n',
  "src/shop/__init__.py": "",
  "src/shop/cart.py": CART,
  "tests/test_cart.py": TESTS,
};
/** The rules that these tests are about. */
const RULES = ["--select", "typing/old-generic-alias,typing/old-union,performance/list-inside-any"];

const cart = (root: string): string => readFileSync(join(root, "src/shop/cart.py"), "utf8");
const log = (root: string): string => execFileSync("git", ["log", "--format=%B"], { cwd: root, encoding: "utf8" });

function repository(files: Files): string {
  const root = folderWith(files);
  git(root, "init", "-q");
  git(root, "config", "user.name", "Test");
  git(root, "config", "user.email", "test@example.org");
  git(root, "add", ".");
  git(root, "commit", "-qm", "The shop");
  return root;
}

describe("fix", { timeout: 120_000 }, () => {
  test("without a yes shows what holds, and writes nothing", async () => {
    const root = repository(SHOP);
    const { stdout, stderr, exitCode } = await run(root, ["fix", ...RULES, "--diff"]);
    expect(stderr).toBe("");
    expect(stdout).toContain(
      "-    return any([not name for name in names])\n+    return any(not name for name in names)\n",
    );
    expect(stdout).toMatch(/3 fixes in 1 file held, nothing written, 2 left out, all 3 tests as before/);
    expect(exitCode).toBe(1);
    expect(cart(root)).toBe(CART);
  });

  test("takes what holds, and leaves what a test refuses or no test sees", async () => {
    const root = repository(SHOP);
    const { stdout, exitCode } = await run(root, ["fix", ...RULES, "--yes"]);
    expect(cart(root)).toBe(FIXED);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("`tests/test_cart.py::test_all_logged` fails with it");
    expect(stdout).toContain("src/shop/cart.py:16");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("it is unsafe, and no test runs what it changes");
    expect(stdout).toContain("src/shop/cart.py:20");
    expect(exitCode).toBe(0);

    const again = await run(root, ["fix", ...RULES, "--yes", "--allow-dirty"]);
    expect(again.stdout).toContain("Nothing fixed, 2 left out; exit 0");
    expect(cart(root)).toBe(FIXED);

    const undone = await run(root, ["undo"]);
    expect(undone.stdout).toContain("src/shop/cart.py");
    expect(cart(root)).toBe(CART);
  });

  test("takes what no test sees where that is wanted", async () => {
    const root = folderWith(SHOP);
    await run(root, ["fix", ...RULES, "--yes", "--unsafe"]);
    expect(cart(root)).toBe(
      FIXED.replace("any([name.isupper() for name in names])", "any(name.isupper() for name in names)"),
    );
  });

  test("without tests takes what is safe alone, and says that none were run", async () => {
    const { "tests/test_cart.py": _tests, ...files } = SHOP;
    const root = folderWith(files);
    const { stdout } = await run(root, ["fix", ...RULES, "--yes"]);
    expect(stdout).toContain("tests were not run: the project has no tests");
    expect(cart(root)).toBe(FIXED.replace("any(not name for name in names)", "any([not name for name in names])"));
  });

  test("never writes where files changed since the last commit, unless told to", async () => {
    const root = repository(SHOP);
    writeFileSync(join(root, "src/shop/cart.py"), `${CART}\nX = 1\n`);
    const { stderr, exitCode } = await run(root, ["fix", ...RULES, "--yes"]);
    expect(stderr).toContain("src/shop/cart.py changed since the last commit; commit them, or give --allow-dirty");
    expect(exitCode).toBe(2);
    expect(cart(root)).toBe(`${CART}\nX = 1\n`);
  });

  test("commits the fixes of each rule, and nothing else", async () => {
    const root = repository(SHOP);
    writeFileSync(join(root, "note.txt"), "mine\n");
    git(root, "add", "note.txt");
    const { stderr, exitCode } = await run(root, ["fix", ...RULES, "--yes", "--commit", "--allow-dirty"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(cart(root)).toBe(FIXED);
    expect(log(root)).toContain(
      "(performance/list-inside-any)\n\n- src/shop/cart.py:12: 1 test runs it, types as before",
    );
    expect(log(root).match(/^.+ \((?:typing|performance)\/.+\)$/gm)).toHaveLength(3);
    const status = execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
    expect(status).toBe("A  note.txt\n");
  });

  test("puts ruff's own fixes to the same test", async () => {
    const root = folderWith({
      ...SHOP,
      "pyproject.toml": `${SHOP["pyproject.toml"]}[tool.ruff.lint]\nselect = ["SIM", "C4"]\n`,
      "src/shop/__init__.py": "def state(flag):\n    if flag:\n        return True\n    else:\n        return False\n",
      "tests/test_state.py": "from shop import state\n\n\ndef test_state():\n    assert state([1]) is True\n",
    });
    const { stdout } = await run(root, ["fix", "--select", "typing/old-union", "--ruff", "--unsafe", "--yes"]);
    expect(stdout).toContain("(ruff/C419)");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("`tests/test_cart.py::test_all_logged` fails with it");
    expect(readFileSync(join(root, "src/shop/__init__.py"), "utf8")).toBe("def state(flag):\n    return bool(flag)\n");
  });

  test("keeps encoding, byte order mark and line ends; a file that was formatted stays so", async () => {
    const root = folderWith({
      ...SHOP,
      "src/shop/cart.py": CART.replaceAll("\n", "\r\n"),
      // Ruff takes a byte order mark out, so that this is none that is kept formatted.
      "src/shop/marked.py": "\uFEFFfrom typing import List\n\nX: List[int] = []\n",
      "src/shop/long.py":
        "from typing import Optional\n\n\ndef find(\n    first: Optional[int], second: Optional[int], the_third_one: Optional[int]\n) -> None:\n    print(first, second, the_third_one)\n",
    });
    await run(root, ["fix", ...RULES, "--yes"]);
    expect(cart(root)).toBe(FIXED.replaceAll("\n", "\r\n"));
    expect(readFileSync(join(root, "src/shop/marked.py"), "utf8")).toBe("\uFEFF\nX: list[int] = []\n");
    expect(readFileSync(join(root, "src/shop/long.py"), "utf8")).toBe(
      "def find(first: int | None, second: int | None, the_third_one: int | None) -> None:\n    print(first, second, the_third_one)\n",
    );
  });

  test("says everything to machines, too", async () => {
    const root = folderWith(SHOP);
    const json = await run(root, ["fix", ...RULES, "--format", "json", "--output", join(root, "out.json")]);
    expect(json.stdout).toContain("report in");
    const document = fixSchema.parse(JSON.parse(readFileSync(join(root, "out.json"), "utf8")));
    expect(document.applied).toBe(false);
    expect(document.files).toEqual(["src/shop/cart.py"]);
    expect(document.fixes.map(({ result }) => (result.outcome === "left" ? result.by : result.tests)).sort()).toEqual(
      [1, 1, 1, "tests", "unseen"].sort(),
    );
    const sarif = await run(root, ["fix", ...RULES, "--format", "sarif"]);
    expect(JSON.parse(sarif.stdout).runs[0].results).toHaveLength(5);
  });
});
