import { describe, expect, test } from "vitest";
import { folderWith, run } from "./review-cli.ts";

const anywhere = () => folderWith({});

describe("explain", () => {
  test.each(["idioms/mutable-default", "B006", "mutable-default"])("explains %s", async (name) => {
    const { stdout, exitCode } = await run(anywhere(), ["explain", name]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^(?:error|warning|advice) /);
    expect(stdout).toContain("idioms/mutable-default");
    for (const label of ["why", "bad", "good", "unless", "see"])
      expect(stdout).toMatch(new RegExp(`^${label}\\b`, "m"));
  });

  test("lists a chapter's rules, and the chapters", async () => {
    expect((await run(anywhere(), ["explain", "idioms"])).stdout).toContain("idioms/mutable-default");
    expect((await run(anywhere(), ["explain"])).stdout).toMatch(/^packaging +\d+ /m);
  });

  test("suggests what was meant", async () => {
    const { stderr, stdout, exitCode } = await run(anywhere(), ["explain", "mutabel-default"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^python-dev: .*did you mean .*`idioms\/mutable-default`.*\n$/);
  });
});

describe("rules", () => {
  test("lists all rules, as a table and as JSON", async () => {
    const [table, json] = await Promise.all([run(anywhere(), ["rules"]), run(anywhere(), ["rules", "--json"])]);
    const entries: { id: string; adopts: string[] }[] = JSON.parse(json.stdout);
    expect(entries.length).toBeGreaterThan(10);
    for (const { id } of entries) expect(table.stdout).toContain(id);
    expect(entries.find((entry) => entry.id === "idioms/mutable-default")?.adopts).toContain("B006");
  });
});
