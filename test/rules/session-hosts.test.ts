/** A session around a loop keeps connections only where the loop asks one host. */
import { describe, expect, it } from "vitest";
import { PYPROJECT, reviewOf } from "../review/harness.ts";

async function severityFor(address: string): Promise<readonly string[]> {
  const text = [
    "import httpx",
    'HOST = "shop.example"',
    "def details(names):",
    "    return [detail(name) for name in names]",
    "def detail(name):",
    '    domain = name.partition("@")[2]',
    "    with httpx.Client() as client:",
    `        return client.get(${address}).json()`,
  ];
  const files = { "pyproject.toml": PYPROJECT, "sample.py": `${text.join("\n")}\n` };
  const { findings } = await reviewOf(files, { select: ["concurrency/session-per-request"] });
  return findings.map(({ severity }) => severity);
}

describe("a session for each item", () => {
  it.each(['f"https://shop.example/{name}"', 'f"https://{HOST}/{name}"', 'HOST + "/" + name'])(
    "costs connections: %s",
    async (address) => {
      expect(await severityFor(address)).toEqual(["warning"]);
    },
  );

  it.each(['f"https://{domain}/details"', 'f"https://www.{domain}/details"', "name"])(
    "costs no more than itself where each has its own host: %s",
    async (address) => {
      expect(await severityFor(address)).toEqual(["advice"]);
    },
  );
});
