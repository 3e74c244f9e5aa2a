/** How much a finding of a rule matters where it is found. */
import { describe, expect, it } from "vitest";
import { PYPROJECT, reviewOf } from "../review/harness.ts";

async function severitiesOf(rule: string, lines: readonly string[], types: "auto" | "off"): Promise<readonly string[]> {
  const files = { "pyproject.toml": PYPROJECT, "sample.py": `${lines.join("\n")}\n` };
  const { findings } = await reviewOf(files, { select: [rule], types });
  return findings.map(({ severity }) => severity);
}

describe("a session for each item", () => {
  const asking = (address: string) =>
    severitiesOf(
      "concurrency/session-per-request",
      [
        "import httpx",
        'HOST = "shop.example"',
        "def details(names):",
        "    return [detail(name) for name in names]",
        "def detail(name):",
        '    domain = name.partition("@")[2]',
        "    with httpx.Client() as client:",
        `        return client.get(${address}).json()`,
      ],
      "off",
    );

  it.each(['f"https://shop.example/{name}"', 'f"https://{HOST}/{name}"', 'HOST + "/" + name'])(
    "costs connections: %s",
    async (address) => {
      expect(await asking(address)).toEqual(["warning"]);
    },
  );

  it.each(['f"https://{domain}/details"', 'f"https://www.{domain}/details"', "name"])(
    "costs no more than itself where each has its own host: %s",
    async (address) => {
      expect(await asking(address)).toEqual(["advice"]);
    },
  );
});

describe("a value that no branch takes", () => {
  const ENUM = ["from enum import Enum", "class Size(Enum):", "    S = 1", "    M = 2", "    L = 3"];

  it("matters in a `match`", async () => {
    const text = [
      "def price(size: Size) -> int:",
      "    match size:",
      "        case Size.S:",
      "            cost = 1",
      "        case Size.M:",
      "            cost = 2",
      "    return cost",
    ];
    expect(await severitiesOf("matching/match-not-exhaustive", [...ENUM, ...text], "auto")).toEqual(["warning"]);
  });

  it("is often known not to arrive where branches were written", async () => {
    const text = [
      "def price(size: Size) -> int:",
      "    if size == Size.S:",
      "        cost = 1",
      "    elif size == Size.M:",
      "        cost = 2",
      "    return cost",
    ];
    expect(await severitiesOf("matching/match-not-exhaustive", [...ENUM, ...text], "auto")).toEqual(["advice"]);
  });
});

describe("what an error leaves open", () => {
  const named = (name: string) =>
    severitiesOf(
      "resources/error-before-close",
      [
        "import socket",
        "def check(text):",
        "    if not text:",
        '        raise ValueError("empty")',
        `def ${name}(address, text):`,
        "    peer = socket.create_connection(address)",
        "    check(text)",
        "    peer.close()",
      ],
      "off",
    );

  it("matters in a function", async () => {
    expect(await named("send")).toEqual(["warning"]);
  });

  it("ends with the process where the program is run", async () => {
    expect(await named("main")).toEqual(["advice"]);
  });
});
