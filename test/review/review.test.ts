import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/syntax/edits.ts";
import { PYPROJECT, reviewOf } from "./harness.ts";

const BARE = "def load(path):\n    try:\n        return open(path).read()\n    except:\n        return None\n";
const bare = { select: ["idioms/bare-except"] };

describe("a review", () => {
  it("finds what ruff detects, and places it", async () => {
    const { findings } = await reviewOf({ "a.py": BARE }, bare);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: "idioms/bare-except",
      code: "E722",
      within: "load",
      location: { path: "a.py", start: { line: 4, column: 5 } },
      excerpt: { firstLine: 3, lines: ["        return open(path).read()", "    except:"] },
    });
  });

  it("keeps a finding's fingerprint when lines move and code around it changes", async () => {
    const before = await reviewOf({ "a.py": BARE }, bare);
    const after = await reviewOf(
      { "a.py": `import os\n\n\nX = 1\n\n${BARE}\ndef other():\n    return os.name\n` },
      bare,
    );
    expect(after.findings[0]?.location.start.line).not.toBe(before.findings[0]?.location.start.line);
    expect(after.findings[0]?.fingerprint).toBe(before.findings[0]?.fingerprint);
  });

  it("gives two findings of the same text in the same function two fingerprints", async () => {
    const twice = `${BARE.replace("return None", "pass")}    try:\n        return 1\n    except:\n        return None\n`;
    const { findings } = await reviewOf({ "a.py": twice }, bare);
    expect(new Set(findings.map((finding) => finding.fingerprint)).size).toBe(2);
  });

  it("counts columns in UTF-16 units, as editors do", async () => {
    const text = 'def f(a, b):\n    return ("😀é", a == None)\n';
    const { findings } = await reviewOf({ "a.py": text }, { select: ["E711"] });
    const [finding] = findings;
    expect(text.slice(finding?.location.start.offset, finding?.location.end.offset)).toBe("None");
  });

  it("offers a fix as edits that make what its diff shows", async () => {
    const text = `${"x = 1\n".repeat(30)}def f(a):\n    return a == None\n${"y = 2\n".repeat(30)}`;
    const { findings } = await reviewOf({ "a.py": text }, { select: ["E711"] });
    const fix = findings[0]?.fix;
    expect(fix && applyEdits(text, fix.edits)).toBe(text.replace("a == None", "a is None"));
    expect(fix?.diff).toBe(
      "--- a/a.py\n+++ b/a.py\n@@ -29,7 +29,7 @@\n x = 1\n x = 1\n def f(a):\n" +
        "-    return a == None\n+    return a is None\n y = 2\n y = 2\n y = 2\n",
    );
  });

  it("ends the lines of a fix as the file does", async () => {
    const text = "import time\n\n\ndef note(at=time.time()):\n    return at\n".replaceAll("\n", "\r\n");
    const { findings } = await reviewOf({ "a.py": text }, { select: ["idioms/call-in-default"] });
    const fixed = applyEdits(text, findings[0]?.fix?.edits ?? []);
    expect(fixed).toBe(
      "import time\n\n\ndef note(at=None):\n    if at is None:\n        at = time.time()\n    return at\n".replaceAll(
        "\n",
        "\r\n",
      ),
    );
  });

  it("leaves out what has less evidence than asked for", async () => {
    expect((await reviewOf({ "a.py": BARE }, { ...bare, minEvidence: "traced" })).findings).toEqual([]);
  });

  it("puts other rules' first findings before a rule's later ones, and the package before its tests", async () => {
    const { findings } = await reviewOf(
      {
        "app.py": BARE.repeat(3),
        "late.py": "def f(x, y=[]):\n    y.append(x)\n    return y\n",
        "tests/test_a.py": BARE,
      },
      { select: ["E722", "B006"] },
    );
    expect(findings.map((finding) => finding.location.path)).toEqual([
      "app.py",
      "late.py",
      "app.py",
      "app.py",
      "tests/test_a.py",
    ]);
  });

  it("reviews the project as a whole only when it sees the whole", async () => {
    const files = {
      "pyproject.toml": `${PYPROJECT}dependencies = ["httpx"]\n`,
      "sample/__init__.py": "import requests\n\nrequests.get\n",
      "sample_tool/__init__.py": "import httpx\n\nhttpx.get\n",
    };
    const rulesOf = async (only: string) => {
      const { findings } = await reviewOf(files, { only });
      return findings.map((finding) => finding.rule).filter((rule) => rule.startsWith("packaging/"));
    };
    expect(await rulesOf(".")).toContain("packaging/undeclared-dependency");
    expect(await rulesOf("sample")).toEqual([]);
  });

  it("stops when it is told to", async () => {
    const stopped = reviewOf({ "a.py": BARE }, { ...bare, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow();
  });
});

it("no advice on what a program has written, but its faults are told", async () => {
  const code = "def add(x, items=[]):\n    items.append(x)\n    return x == None\n";
  const rules = async (head: string): Promise<string[]> =>
    (await reviewOf({ "made.py": head + code })).findings.map(({ rule }) => rule).sort();
  const faults = ["idioms/mutable-default"];
  expect(await rules("# Written with care.\n")).toEqual([...faults, "idioms/none-equality"]);
  expect(await rules("# Generated by make.py. Do not edit.\n")).toEqual(faults);
});

describe("suppression", () => {
  const excepts = (comment: string): string => BARE.replace("except:", `except:  ${comment}`);

  it.each([
    ["by id", "# python-dev: ignore[idioms/bare-except] a plugin may raise anything"],
    ["by ruff code", "# python-dev: ignore[E722] a plugin may raise anything"],
    ["among others", "# python-dev: ignore[idioms/mutable-default, E722] a plugin may raise anything"],
    ["by noqa with the code", "# noqa: E722"],
    ["by a bare noqa", "# noqa"],
  ])("%s", async (_, comment) => {
    expect((await reviewOf({ "a.py": excepts(comment) }, bare)).findings).toEqual([]);
  });

  it("on the line above", async () => {
    const text = BARE.replace("    except:", "    # python-dev: ignore[E722] a plugin may raise anything\n    except:");
    const review = await reviewOf({ "a.py": text }, bare);
    expect(review.findings).toEqual([]);
    expect(review.statistics.suppressed).toBe(1);
  });

  it.each([
    ["another rule's", "# python-dev: ignore[idioms/mutable-default] no"],
    ["another code's", "# noqa: E501"],
  ])("not by %s", async (_, comment) => {
    expect((await reviewOf({ "a.py": excepts(comment) }, bare)).findings).toHaveLength(1);
  });

  it("that covers nothing is advice, as is one without a reason", async () => {
    const text = "def f(a):\n    return a  # python-dev: ignore[idioms/bare-except]\n";
    const { findings } = await reviewOf({ "a.py": text });
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual([
      ["idioms/ignore-without-reason", "advice"],
      ["idioms/unused-ignore", "advice"],
    ]);
  });

  it("is not judged while its rule is off", async () => {
    const text = "def f(a):\n    return a  # python-dev: ignore[idioms/bare-except] for later\n";
    expect((await reviewOf({ "a.py": text }, { ignore: ["idioms/bare-except"] })).findings).toEqual([]);
  });
});

describe("what calls show", () => {
  const CHAIN = {
    "shop/__init__.py": "",
    "shop/api.py": "from shop.retry import again\n\n\nasync def ship():\n    again()\n",
    "shop/retry.py": "import time\n\n\ndef again():\n    time.sleep(5)\n",
  };
  const blocking = { select: ["concurrency/blocking-call-reached", "idioms/unused-ignore"] };
  const ignored = (comment: string) => ({
    ...CHAIN,
    "shop/api.py": CHAIN["shop/api.py"].replace("again()\n", `again()  ${comment}\n`),
  });

  it("has the way to the cause", async () => {
    const [finding, ...more] = (await reviewOf(CHAIN, blocking)).findings;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: "error", evidence: "traced", within: "ship" });
    expect(finding?.trace).toEqual([
      { path: "shop/api.py", line: 5, column: 5, endLine: 5, endColumn: 12, name: "ship", text: "again()" },
      { path: "shop/retry.py", line: 5, column: 5, endLine: 5, endColumn: 18, name: "again", text: "time.sleep(5)" },
    ]);
  });

  it("keeps its fingerprint when lines move", async () => {
    const moved = { ...CHAIN, "shop/api.py": `import os\n\n${CHAIN["shop/api.py"]}` };
    const [before] = (await reviewOf(CHAIN, blocking)).findings;
    const [after] = (await reviewOf(moved, blocking)).findings;
    expect(after?.fingerprint).toBe(before?.fingerprint);
  });

  it("is found in a part of the project too, where the part has all of it", async () => {
    const outside = { ...CHAIN, "pyproject.toml": PYPROJECT, "other/__init__.py": "" };
    expect((await reviewOf(outside, { ...blocking, only: "shop" })).findings).toHaveLength(1);
    expect((await reviewOf(outside, { ...blocking, only: "other" })).findings).toHaveLength(0);
  });

  it("can be ignored, and the comment is needed", async () => {
    const files = ignored("# python-dev: ignore[concurrency/blocking-call-reached] one user");
    const review = await reviewOf(files, blocking);
    expect(review.findings).toEqual([]);
    expect(review.statistics.suppressed).toBe(1);
  });

  it("an ignore of it that covers nothing is advice", async () => {
    const files = { "a.py": "x = 1  # python-dev: ignore[concurrency/blocking-call-reached] no\n" };
    expect((await reviewOf(files, blocking)).findings.map(({ rule }) => rule)).toEqual(["idioms/unused-ignore"]);
  });

  it("many that come to one place are one", async () => {
    const handlers = Array.from({ length: 6 }, (_, n) => `async def ship_${n}():\n    again()\n`).join("\n\n");
    const files = { ...CHAIN, "shop/api.py": `from shop.retry import again\n\n\n${handlers}` };
    const { findings } = await reviewOf(files, blocking);
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining("5 more async functions")]);
  });
});
