/** Every file of CPython's own library, its tests included, against CPython's own parser. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { Outcome } from "./compare-library.ts";
import { interpreters } from "./cpython.ts";

const LEAST_EQUAL = 0.999;
const HERE = dirname(fileURLToPath(import.meta.url));

const found = interpreters();

test.skipIf(found.length === 0)("the library's trees are CPython's", { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  const program = join(folder, "compare-library.mjs");
  await build({
    entryPoints: [join(HERE, "compare-library.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: program,
  });
  copyFileSync(join(HERE, "dump_ast.py"), join(folder, "dump_ast.py"));
  const runs = found.map(async (interpreter): Promise<Outcome> => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(interpreter)], {
      maxBuffer: 2 ** 26,
    });
    return JSON.parse(stdout);
  });
  const outcomes = await Promise.all(runs);
  rmSync(folder, { recursive: true });
  const report = outcomes.map((outcome, index) =>
    [
      `CPython ${found[index]?.version}: ${outcome.equal} of ${outcome.parsed} files equal`,
      ...outcome.differing.map((line) => `  differs: ${line}`),
      ...outcome.refused.map((line) => `  refused by CPython: ${line}`),
    ].join("\n"),
  );
  console.log(report.join("\n"));
  for (const { equal, parsed } of outcomes) {
    expect(parsed).toBeGreaterThan(500);
    expect(equal / parsed).toBeGreaterThanOrEqual(LEAST_EQUAL);
  }
});
