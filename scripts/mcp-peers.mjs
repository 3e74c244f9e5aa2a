// The MCP server, tried by the protocol's own conformance suite and by the inspector's command line. Both come from npm
// into a folder of their own: they are large, and the suite needs a newer Node than this project does.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./setup.mjs";

const PEERS = ["@modelcontextprotocol/conformance@0.1.16", "@modelcontextprotocol/inspector@2.12.0", "node@22.23.3"];
/** Those of the suite's scenarios that are about any server; the others call tools of a reference server by name. */
const SCENARIOS = ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"];

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "python-dev-peers-"));
const cli = join(ROOT, "dist", "cli.js");
const modules = join(folder, "node_modules");
/** @type {string[]} */
const faults = [];

try {
  console.log(`installing ${PEERS.join(", ")}`);
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts=false", "--prefix", folder, ...PEERS], {
    cwd: folder,
  });
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "cart.py"), "def add(item, items=[]):\n    items.append(item)\n    return items\n");
  await inspect(project);
  await conform(project);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
console.log(`mcp peers: ${SCENARIOS.length} scenarios and 2 calls, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** @param {string} project */
async function inspect(project) {
  const inspector = join(modules, ".bin", "mcp-inspector");
  const server = [process.execPath, cli, "mcp", "--root", project];
  /** @param {string[]} args */
  const call = async (...args) => JSON.parse((await run(inspector, ["--cli", ...server, ...args])).stdout);
  const { tools } = await call("--method", "tools/list");
  if (tools.length !== 6) faults.push(`the inspector sees ${tools.length} tools`);
  const { structuredContent } = await call("--method", "tools/call", "--tool-name", "review");
  if (structuredContent?.total !== 1) faults.push(`the inspector's review: ${JSON.stringify(structuredContent)}`);
}

/** @param {string} project */
async function conform(project) {
  const node = join(modules, "node", "bin", "node");
  const suite = join(modules, "@modelcontextprotocol", "conformance", "dist", "index.js");
  if (!existsSync(node)) throw new Error("npm has not installed a node of its own");
  const env = { ...process.env, PYTHON_DEV_TOKEN: "token" };
  const server = spawn(process.execPath, [cli, "mcp", "--root", project, "--http", "0"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said] = await once(server.stderr, "data");
  const door = await doorTo(new URL(/http:\S+/.exec(String(said))?.[0] ?? ""));
  try {
    for (const scenario of SCENARIOS) {
      const args = [suite, "server", "--url", door.url, "--scenario", scenario];
      const { stdout } = await run(node, args, { cwd: folder }).catch((error) => error);
      if (!/Passed: (\d+)\/\1, 0 failed/.test(stdout)) faults.push(`${scenario}: ${stdout}`);
    }
  } finally {
    door.close();
    server.kill();
  }
}

/**
 * The suite knows of no tokens: what comes in here goes on with one.
 * @param {URL} target
 */
async function doorTo(target) {
  const server = createServer((asked, response) => {
    const headers = { ...asked.headers, authorization: "Bearer token" };
    const options = { host: target.hostname, port: target.port, path: asked.url, method: asked.method, headers };
    const onward = request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    asked.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => server.closeAllConnections() ?? server.close() };
}
