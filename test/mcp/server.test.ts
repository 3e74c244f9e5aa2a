/** The SDK's own client, over stdio, on the built program. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith } from "../e2e/review-cli.ts";
import { git } from "../project/folder.ts";
import { call, connected } from "./client.ts";

const CART = `from typing import Optional


def add(item, items=[]):
    items.append(item)
    return items


def find(name: str) -> Optional[int]:
    return None
`;
const SHOP = {
  "pyproject.toml": `[project]
name = "shop"
version = "1"
requires-python = ">=3.11"
dependencies = ["httpx>=0.27", "no-such-distribution"]
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.ruff]
line-length = 100
`,
  "src/shop/__init__.py": "",
  "src/shop/cart.py": CART,
  "src/shop/client.py":
    "import asyncio\nimport time\n\nimport httpx\n\n\nasync def get(url):\n    time.sleep(1)\n    return await asyncio.to_thread(httpx.get, url)\n",
  "tests/test_cart.py": "from shop.cart import find\n\n\ndef test_find():\n    assert find('x') is None\n",
};
const rulesOf = (answer: Record<string, unknown>): unknown =>
  (answer.findings as { rule: string; line: number }[]).map(({ rule, line }) => `${rule}:${line}`);

describe("the server", { timeout: 120_000 }, () => {
  test("lists its tools, with schemas and what each is for", async () => {
    const client = await connected(folderWith(SHOP));
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(["review", "prove", "fix", "explain", "check_snippet", "project_facts"]);
    for (const { outputSchema, description = "", annotations, name } of tools) {
      expect(outputSchema?.type).toBe("object");
      expect(description.length).toBeGreaterThan(100);
      expect(annotations?.readOnlyHint).toBe(name !== "fix");
    }
    expect(client.getInstructions()).toContain("project_facts");
  });

  test("reviews the project, a part of it, and a page at a time", async () => {
    const client = await connected(folderWith(SHOP));
    const all = await call(client, "review");
    expect(all).toMatchObject({ next: null, types: true, problems: [] });
    expect(rulesOf(all)).toContain("concurrency/blocking-call-in-async:8");
    const part = await call(client, "review", { paths: ["src/shop/cart.py"] });
    expect(rulesOf(part)).toEqual(["idioms/mutable-default:4", "typing/old-union:9"]);
    const first = await call(client, "review", { paths: ["src/shop/cart.py"], limit: 1 });
    expect(first).toMatchObject({ total: 2, next: 1 });
    const second = await call(client, "review", { paths: ["src/shop/cart.py"], limit: 1, offset: 1 });
    expect(second).toMatchObject({ total: 2, next: null });
    expect(rulesOf(second)).toEqual(["typing/old-union:9"]);
    const bad = await call(client, "review", { paths: ["src/shop/cart.py"], severity: "warning" });
    expect(rulesOf(bad)).toEqual(["idioms/mutable-default:4"]);
  });

  test("reviews what changed since a revision", async () => {
    const root = folderWith(SHOP);
    git(root, "init", "-q");
    git(root, "add", ".");
    git(root, "commit", "-qm", "The shop");
    const client = await connected(root);
    expect(await call(client, "review", { since: "HEAD" })).toMatchObject({ total: 0 });
    writeFileSync(join(root, "src/shop/cart.py"), `${CART}\n\ndef drop(item, items={}):\n    del items[item]\n`);
    writeFileSync(join(root, "src/shop/fresh.py"), "def f(x, y=[]):\n    y.append(x)\n    return y\n");
    const changed = await call(client, "review", { since: "HEAD" });
    expect(rulesOf(changed)).toEqual(["idioms/mutable-default:13", "idioms/mutable-default:1"]);
    await expect(call(client, "review", { since: "no-such-revision" })).rejects.toThrow("no-such-revision");
    await expect(call(client, "review", { since: "--output=x" })).rejects.toThrow("is no revision");
  });

  test("touches nothing outside of its root", async () => {
    const root = folderWith({ ...SHOP, "inner/a.py": "x = 1\n" });
    const client = await connected(join(root, "src"));
    for (const path of ["..", "../tests", "/etc/passwd", "shop/../../tests"]) {
      await expect(call(client, "review", { paths: [path] })).rejects.toThrow("is outside of");
    }
    await expect(call(client, "check_snippet", { path: "../a.py", code: "x = 1\n" })).rejects.toThrow("is outside of");
    // The project that the folder belongs to begins above it.
    await expect(call(client, "review")).rejects.toThrow("start the server with --root there");
  });

  test("proves a finding, and says of others why it does not", async () => {
    const client = await connected(folderWith(SHOP));
    const answer = await call(client, "prove", { finding: "src/shop/cart.py:4" });
    expect(answer).toMatchObject({
      findings: [{ evidence: "proved", proof: { verdict: "proved", test: expect.stringContaining("def test_") } }],
    });
    await expect(call(client, "prove", { finding: "src/shop/cart.py:9" })).rejects.toThrow("writes no test");
    await expect(call(client, "prove", { finding: "what?" })).rejects.toThrow("names no finding");
  });

  test("fixes in a dry run, then for good; what was proved is fixed without a test of the project's own", async () => {
    const root = folderWith(SHOP);
    const client = await connected(root);
    const given = { select: ["idioms/mutable-default", "typing/old-union"] };
    const dry = await call(client, "fix", given);
    expect(dry).toMatchObject({
      applied: false,
      total: { taken: 2, left: 0 },
      taken: [
        { rule: "idioms/mutable-default", tests: 0, types: "same", reproducer: "passes" },
        { rule: "typing/old-union", tests: 1, types: "same", reproducer: null },
      ],
      left: [],
      suite: 1,
    });
    expect(dry.patch).toContain("+def find(name: str) -> int | None:\n");
    expect(readFileSync(join(root, "src/shop/cart.py"), "utf8")).toBe(CART);
    expect(await call(client, "fix", { ...given, apply: true })).toMatchObject({ applied: true });
    expect(readFileSync(join(root, "src/shop/cart.py"), "utf8")).toContain("if items is None:");
    expect(await call(client, "review", given)).toMatchObject({ total: 0 });
  });

  test("explains rules, chapters and findings", async () => {
    const client = await connected(folderWith(SHOP));
    const text = async (what: string): Promise<unknown> => (await call(client, "explain", { what })).text;
    expect(await text("B006")).toContain("# Mutable default argument (idioms/mutable-default)");
    expect(await text("concurrency")).toContain("- concurrency/blocking-call-in-async: ");
    expect(await text("src/shop/client.py:8")).toContain("time.sleep(1)");
    await expect(text("idioms/mutable-defualt")).rejects.toThrow("idioms/mutable-default");
    const { contents } = await client.readResource({ uri: "python-dev://rules/idioms/mutable-default" });
    expect(contents).toMatchObject([{ mimeType: "text/markdown", text: expect.stringContaining("# Mutable default") }]);
  });

  test("checks code before it is saved, where it will stand", async () => {
    const root = folderWith(SHOP);
    const client = await connected(root);
    const code =
      "import asyncio\n\nfrom shop.client import get\n\n\nasync def all_pages(urls):\n    for url in urls:\n        get(url)\n";
    expect(rulesOf(await call(client, "check_snippet", { path: "src/shop/pages.py", code }))).toEqual([
      "concurrency/coroutine-not-awaited:8",
    ]);
    const body = "def add(item, items={}):\n    items[item] = 1\n    return items\n";
    const replaced = { path: "src/shop/cart.py", code: body, replaces: { first: 4, last: 6 } };
    expect(rulesOf(await call(client, "check_snippet", replaced))).toEqual(["idioms/mutable-default:4"]);
    const after = { path: "src/shop/cart.py", code: `\n\n${body.replace("add", "put")}`, after: 10 };
    expect(rulesOf(await call(client, "check_snippet", after))).toEqual(["idioms/mutable-default:13"]);
    const good = { path: "src/shop/cart.py", code: "def put(item: str) -> str:\n    return item\n", after: 10 };
    expect(await call(client, "check_snippet", good)).toEqual({ findings: [], problems: [] });
    expect(execFileSync("ls", [join(root, "src/shop")], { encoding: "utf8" })).toBe(
      "__init__.py\ncart.py\nclient.py\n",
    );
  });

  test("knows how the project is made", async () => {
    const client = await connected(folderWith(SHOP));
    expect(await call(client, "project_facts")).toMatchObject({
      layout: "src",
      packages: ["shop"],
      python: "3.11",
      files: { source: 3, test: 1, script: 0 },
      dependencies: [
        { requirement: "httpx>=0.27", importedIn: 1 },
        { requirement: "no-such-distribution", importedIn: null },
      ],
      testCommand: expect.stringContaining("-m pytest"),
      tools: ["[tool.ruff]"],
      conventions: {
        functions: 4,
        asyncFunctions: 1,
        annotatedFunctions: 1,
        testFunctions: 1,
        quotes: { single: 1, double: 0 },
      },
    });
  });

  test("says what it is at, and stops when it is cancelled", async () => {
    const client = await connected(folderWith(SHOP));
    const messages: string[] = [];
    const onprogress = ({ message = "" }: { message?: string | undefined }): void => void messages.push(message);
    await client.callTool({ name: "review", arguments: {} }, { onprogress });
    expect(messages.some((message) => message.startsWith("reviewing"))).toBe(true);
    const stop = new AbortController();
    const asked = client.callTool(
      { name: "fix", arguments: {} },
      { signal: stop.signal, onprogress: () => stop.abort("enough") },
    );
    await expect(asked).rejects.toThrow();
    // The server is still there, and answers.
    expect(await call(client, "review")).toMatchObject({ types: true });
  });

  test("sees at once that a file changed", async () => {
    const root = folderWith(SHOP);
    const client = await connected(root);
    expect(rulesOf(await call(client, "review", { paths: ["src/shop/cart.py"] }))).toHaveLength(2);
    writeFileSync(join(root, "src/shop/cart.py"), "def find(name: str) -> int | None:\n    return None\n");
    expect(rulesOf(await call(client, "review", { paths: ["src/shop/cart.py"] }))).toEqual([]);
  });
});
