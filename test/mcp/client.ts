/** The SDK's own client, talking to the built program. */
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { onTestFinished } from "vitest";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Starts a server for a folder; it ends with the test. */
export async function connected(root: string, args: readonly string[] = []): Promise<Client> {
  const client = await connection(root, args);
  onTestFinished(() => client.close());
  return client;
}

/** Starts a server for a folder; the caller closes it. */
export async function connection(root: string, args: readonly string[] = []): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "mcp", "--root", root, ...args],
    env: { ...process.env, NO_COLOR: "1" } as Record<string, string>,
    stderr: "pipe",
  });
  await client.connect(transport);
  return client;
}

/** What a tool answers; a problem is thrown. */
export async function call(
  client: Client,
  name: string,
  given: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const { isError, content, structuredContent } = await client.callTool(
    { name, arguments: given },
    { timeout: 280_000 },
  );
  if (isError === true || structuredContent === undefined) throw new Error(JSON.stringify(content));
  return structuredContent as Record<string, unknown>;
}
