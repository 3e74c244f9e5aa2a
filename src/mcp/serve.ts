/** How clients reach the server: over stdio, or over HTTP on this machine alone. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { createServer, type ServerInfo } from "./server.ts";
import type { Workspace } from "./workspace.ts";

/** Resolves when the client has closed the connection, or the signal fires. */
export async function overStdio(workspace: Workspace, info: ServerInfo, signal: AbortSignal): Promise<void> {
  const transport = new StdioServerTransport();
  const handle = serveStdio(() => createServer(workspace, info), { transport, onerror: complain });
  const ended = once(process.stdin, "close", { signal }).catch(() => undefined);
  await ended;
  await handle.close();
}

export interface Listening {
  readonly url: string;
  /** What requests have to bring as `Authorization: Bearer …`. */
  readonly token: string;
  readonly close: () => Promise<void>;
}

/** On loopback, and only for who knows the token. Errors: the port is taken. */
export async function overHttp(
  workspace: Workspace,
  info: ServerInfo,
  {
    port,
    token = randomBytes(24).toString("base64url"),
  }: { readonly port: number; readonly token?: string | undefined },
): Promise<Listening> {
  const handler = createMcpHandler(() => createServer(workspace, info), { onerror: complain });
  const handle = toNodeHandler(handler);
  const guards = [localhostHostValidation(), localhostOriginValidation()];
  const server = createHttpServer((request, response) => {
    if (!guards.every((guard) => guard(request, response))) return;
    // What a server receives has both; only a client's answer has not.
    const asked = request as IncomingMessage & { method: string; url: string };
    if (isAllowed(request, token)) void handle(asked, response);
    else refuse(response);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${chosen}/mcp`,
    token,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function isAllowed({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { "content-type": "application/json", "www-authenticate": "Bearer" });
  response.end(JSON.stringify({ error: "the token that the server printed when it started is missing" }));
}

/** stdout is the protocol's. */
function complain(error: Error): void {
  process.stderr.write(`python-dev mcp: ${error.message}\n`);
}
