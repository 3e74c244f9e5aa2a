/** The same server over HTTP, for who has the token. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { folderWith, start } from "../e2e/review-cli.ts";
import { call } from "./client.ts";

const TOKEN = "a-token-for-tests";

async function listening(): Promise<URL> {
  const root = folderWith({ "cart.py": "def add(item, items=[]):\n    items.append(item)\n    return items\n" });
  const server = start(root, ["mcp", "--http", "0"], { PYTHON_DEV_TOKEN: TOKEN });
  onTestFinished(async () => {
    server.kill("SIGINT");
    expect((await server).exitCode).toBe(130);
  });
  const said = await new Promise<string>((resolve) => server.stderr.once("data", (chunk) => resolve(String(chunk))));
  return new URL(/http:\S+/.exec(said)?.[0] ?? said);
}

function post(url: URL, headers: Record<string, string>): Promise<Response> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
  });
}

describe("over HTTP", { timeout: 60_000 }, () => {
  test("answers a client that has the token", async () => {
    const url = await listening();
    const client = new Client({ name: "test", version: "1" });
    const transport = new StreamableHTTPClientTransport(url, {
      requestInit: { headers: { Authorization: `Bearer ${TOKEN}` } },
    });
    await client.connect(transport);
    onTestFinished(() => client.close());
    expect(await call(client, "review")).toMatchObject({ total: 1, findings: [{ rule: "idioms/mutable-default" }] });
  });

  test("refuses who has not, and pages of other places", async () => {
    const url = await listening();
    expect(url.hostname).toBe("127.0.0.1");
    expect((await post(url, {})).status).toBe(401);
    expect((await post(url, { authorization: "Bearer guessed" })).status).toBe(401);
    const authorization = `Bearer ${TOKEN}`;
    expect((await post(url, { authorization, origin: "https://example.org" })).status).toBe(403);
    expect((await post(url, { authorization })).status).toBe(200);
  });
});
