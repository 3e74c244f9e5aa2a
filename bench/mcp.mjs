/**
 * How soon the MCP server answers a review of a project of 500 files: the first time, again with nothing changed, and
 * again with one file changed.
 *
 *   node bench/mcp.mjs
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Complaint, here } from "./lib.mjs";

const FILES = 500;

const root = fs.mkdtempSync(join(tmpdir(), "python-dev-bench-mcp-"));
try {
  const files = layOut();
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [here("../dist/cli.js"), "mcp", "--root", root],
  });
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(transport);
  await timed(client, "first");
  await timed(client, "nothing changed");
  fs.appendFileSync(join(root, files[0] ?? ""), "\n");
  await timed(client, "one file changed");
  await client.close();
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}

/** The first files of Django, as the corpus has it. */
function layOut() {
  const corpus = join(process.env.PYTHON_DEV_CACHE ?? join(process.env.HOME ?? "", ".cache", "python-dev"), "corpus");
  const django = fs.existsSync(corpus) ? fs.readdirSync(corpus).find((name) => name.startsWith("django-")) : undefined;
  if (django === undefined) throw new Complaint("Django is not here: npm run bench:corpus -- django fetches it");
  const source = join(corpus, django);
  const names = fs.readdirSync(join(source, "django"), { recursive: true, encoding: "utf8" });
  const files = names
    .filter((name) => name.endsWith(".py"))
    .slice(0, FILES)
    .map((name) => join("django", name));
  fs.writeFileSync(
    join(root, "pyproject.toml"),
    '[project]\nname = "django"\nversion = "1"\nrequires-python = ">=3.11"\n',
  );
  for (const file of files) {
    fs.mkdirSync(dirname(join(root, file)), { recursive: true });
    fs.copyFileSync(join(source, file), join(root, file));
  }
  return files;
}

/** @param {Client} client @param {string} what */
async function timed(client, what) {
  const started = performance.now();
  const { structuredContent } = await client.callTool({ name: "review", arguments: {} }, { timeout: 300_000 });
  const { total } = /** @type {{ total: number }} */ (structuredContent);
  console.log(`${what.padEnd(18)} ${((performance.now() - started) / 1000).toFixed(2)} s, ${total} findings`);
}
