import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reviewSchema } from "../../src/report/json-schema.ts";
import { folderWith, run } from "./review-cli.ts";

const project = () => folderWith({ "app.py": "def add(item, items=[]):\n    items.append(item)\n    return items\n" });

describe("review --output", () => {
  test("writes the report to the file and the verdict to the terminal", async () => {
    const folder = project();
    writeFileSync(join(folder, "report.json"), "old");
    const { stdout, exitCode } = await run(folder, ["review", "--format", "json", "--output", "report.json"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/; report in report\.json\n$/);
    reviewSchema.parse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect((await run(folder, ["review", "--quiet", "--output", "report.txt"])).stdout).toBe("");
  });

  test("never has colour in it", async () => {
    const folder = project();
    await run(folder, ["review", "--output", "report.txt"], { FORCE_COLOR: "1" });
    expect(readFileSync(join(folder, "report.txt"), "utf8")).not.toContain("\u001B");
  });

  test("writes through a link and leaves the link", async () => {
    const folder = project();
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out", "real.txt"), "old");
    symlinkSync("out/real.txt", join(folder, "link.txt"));
    await run(folder, ["review", "--output", "link.txt"]);
    expect(lstatSync(join(folder, "link.txt")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "out", "real.txt"), "utf8")).toContain("python-dev ");
  });

  test.each([
    ["nowhere/report.json", "the folder nowhere does not exist"],
    ["app.py/report.json", "its folder is a file"],
    [".", "it is a folder"],
  ])("says in one line why %s cannot be written", async (path, reason) => {
    const { stdout, stderr, exitCode } = await run(project(), ["review", "--output", path]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `python-dev: cannot write ${path}: ${reason}\n`,
    });
  });

  test.skipIf(!existsSync("/dev/full"))("says that the disk is full, and leaves devices alone", async () => {
    const { stderr, exitCode } = await run(project(), ["review", "--output", "/dev/full"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: "python-dev: cannot write /dev/full: no space is left on the disk\n",
    });
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
  });
});
