// Writes docs/rules.md from the rules; with --check it writes nothing and fails where the page is out of date.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "./build.mjs";
import { writeRegistry } from "./registry.mjs";
import { ROOT } from "./setup.mjs";

const PAGE = join(ROOT, "docs", "rules.md");

async function render() {
  writeRegistry();
  const folder = mkdtempSync(join(ROOT, "node_modules", ".docs-"));
  try {
    const contents =
      'export { rulesPage } from "./src/report/rules-page.ts"; export { RULES } from "./src/rules/registry.gen.ts";';
    const outfile = join(folder, "rules.mjs");
    await bundle({ stdin: { contents, resolveDir: ROOT }, outfile });
    const { rulesPage, RULES } = await import(pathToFileURL(outfile).href);
    return rulesPage(RULES);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const page = await render();
if (existsSync(PAGE) && readFileSync(PAGE, "utf8") === page) {
  console.log("docs/rules.md is up to date");
} else if (process.argv.includes("--check")) {
  console.error("docs/rules.md is out of date: run `npm run docs`");
  process.exitCode = 1;
} else {
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, page);
  console.log("docs/rules.md written");
}
