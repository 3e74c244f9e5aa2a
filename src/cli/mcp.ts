import { statSync } from "node:fs";
import { overHttp, overStdio } from "../mcp/serve.ts";
import { Workspace } from "../mcp/workspace.ts";
import type { McpOptions } from "./options.ts";
import { complain } from "./output.ts";
import { stopping } from "./stop.ts";
import { VERSION } from "./version.ts";

/** Serves coding agents until the client goes or Ctrl-C. Exit code 2: the root is no folder, or the port is taken. */
export async function mcp({ root, http, python }: McpOptions): Promise<number> {
  const folder = root ?? process.cwd();
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return complain(`${folder} is no folder`);
  const workspace = new Workspace(folder, python);
  const info = { name: "python-dev", version: VERSION };
  if (http === undefined) {
    await overStdio(workspace, info, stopping);
    return 0;
  }
  const port = Number(http);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return complain(`${http} is no port`);
  try {
    const { url, token, close } = await overHttp(workspace, info, { port, token: process.env.PYTHON_DEV_TOKEN });
    process.stderr.write(`python-dev mcp: ${url} (Authorization: Bearer ${token})\n`);
    await new Promise<void>((resolve) => stopping.addEventListener("abort", () => resolve(), { once: true }));
    await close();
    return 0;
  } catch (error) {
    return complain(`cannot listen on port ${port}: ${error instanceof Error ? error.message : error}`);
  }
}
