/** A running type server that has told its version and is ready to be asked. */
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { MessageConnection, ResponseError } from "vscode-jsonrpc/node";
import { lastLine } from "../../toolbox/process.ts";
import { type Service, startService } from "../../toolbox/service.ts";
import { ConfigurationParams, isGone, Snapshot, STALE, speaks04, Version } from "./protocol.ts";
import type { Launch } from "./pyrefly.ts";

/** What is asked of the server: a file's URI and a range in it. */
export interface Asked {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Server {
  /**
   * Asks in this order and hands each answer on as it comes, `null` where there is none. Returns what it has not
   * answered because it ended.
   */
  readonly ask: <Question extends Asked>(
    questions: readonly Question[],
    take: (question: Question, answer: unknown) => void,
  ) => Promise<readonly Question[]>;
  /** Why it has ended; it is then gone for good. */
  readonly ended: Promise<string>;
  readonly kill: (why: string) => void;
}

/** So many questions are with the server at a time. One at a time took a fifth longer on Django; more than 8 gain nothing. */
const IN_FLIGHT = 32;
/** Milliseconds that a server has to end by itself when its connection breaks. */
const GRACE = 1000;
/** How often a question is asked again because the server's snapshot has moved on. */
const MOST_SNAPSHOTS = 5;
/** Bytes that may come without a message being complete; answers have a few thousand. */
const LARGEST_MESSAGE = 8_000_000;

export interface ServerOptions {
  readonly root: string;
  /** Milliseconds after which a server that owes an answer and gives none is taken for stuck. */
  readonly silence: number;
  readonly signal: AbortSignal;
}

/**
 * Starts a server. One that does not get as far as to tell its version is a `problem`, in one line. Errors: what
 * `prepare` throws, and the signal's reason when it is aborted before there is a process.
 */
export async function startServer(
  prepare: () => Launch,
  { root, silence, signal }: ServerOptions,
): Promise<Server | { problem: string }> {
  const rpc = await import("vscode-jsonrpc/node"); // only here: most commands do without
  signal.throwIfAborted();
  const launch = prepare();
  const service = startService(launch.command, launch.args, { cwd: launch.cwd, env: environment() });
  const reader = new rpc.StreamMessageReader(service.stdout);
  const connection = rpc.createMessageConnection(reader, new rpc.StreamMessageWriter(service.stdin));
  const ended = service.ended.finally(async () => {
    // The last answers are handled one a turn; only then is refused what is still owed.
    for (let turn = 0; turn < 4 * IN_FLIGHT; turn++) await setImmediate();
    connection.dispose();
    launch.done();
  });
  reader.onError(() => service.kill("printed what is no message of JSON-RPC"));
  const request = watched(connection, service, silence);
  const onAbort = (): void => service.kill("was stopped");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const version = await introduce(connection, request, launch, root);
    if (speaks04(version)) return { ask: asker(request, service, rpc.ResponseError), ended, kill: service.kill };
    service.kill(`speaks version ${version.slice(0, 20)} of the Type Server Protocol, not 0.4`);
  } catch (error) {
    const refusal = error instanceof rpc.ResponseError && !isGone(error.code) ? lastLine(error.message) : null;
    if (refusal === null) killSoon(service);
    else service.kill(`does not answer as a type server does: ${refusal}`);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  return { problem: await ended };
}

/** One that is dying says by itself why, if it is given the time. */
function killSoon(service: Service): void {
  setTimeout(() => service.kill("does not answer as a type server does"), GRACE).unref();
}

/** PYREFLY_* variables would change what it does. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PYREFLY_")));
}

const COMPUTED_TYPE = "typeServer/getComputedType";

type Request = (method: string, params?: object) => Promise<unknown>;

/** Requests of a server that is killed when it owes answers and is silent, or prints without end. */
function watched(connection: MessageConnection, service: Service, silence: number): Request {
  let owed = 0;
  let bytes = 0;
  const timer = setTimeout(() => {
    if (owed > 0) service.kill(`has not answered for ${silence / 1000} s and was stopped`);
  }, silence).unref();
  service.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LARGEST_MESSAGE) service.kill("printed what is no message of JSON-RPC");
  });
  connection.onUnhandledNotification(() => {
    bytes = 0;
  });
  return async (method, params) => {
    if (owed++ === 0) timer.refresh();
    try {
      return await (params === undefined ? connection.sendRequest(method) : connection.sendRequest(method, params));
    } finally {
      owed--;
      bytes = 0;
      timer.refresh();
    }
  };
}

/** https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initialize */
async function introduce(connection: MessageConnection, request: Request, launch: Launch, root: string) {
  connection.onRequest("workspace/configuration", (params: unknown) =>
    ConfigurationParams.parse(params).items.map(({ section }) =>
      section === "python" ? { pythonPath: launch.pythonPath } : null,
    ),
  );
  connection.listen();
  const rootUri = pathToFileURL(root).href;
  await request("initialize", {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: "project" }],
    capabilities: { workspace: { configuration: true, workspaceFolders: true } },
  });
  await connection.sendNotification("initialized", {});
  return Version.parse(await request("typeServer/getSupportedProtocolVersion"));
}

function asker(request: Request, service: Service, Refusal: typeof ResponseError): Server["ask"] {
  let snapshot: Promise<number> | null = null;
  const computedType = async ({ uri, range }: Asked): Promise<unknown> => {
    for (let tries = 0; tries < MOST_SNAPSHOTS; tries++) {
      snapshot ??= request("typeServer/getSnapshot").then((answer) => Snapshot.parse(answer));
      const asked = snapshot;
      try {
        return (await request(COMPUTED_TYPE, { arg: { uri, range }, snapshot: await asked })) ?? null;
      } catch (error) {
        if (!(error instanceof Refusal) || isGone(error.code)) throw error;
        if (error.code !== STALE) return null;
        if (snapshot === asked) snapshot = null;
      }
    }
    return null;
  };
  return async (questions, take) => {
    let next = 0;
    let hasEnded = false;
    const unanswered: (typeof questions)[number][] = [];
    const lane = async (): Promise<void> => {
      while (!hasEnded) {
        const question = questions[next++];
        if (question === undefined) return;
        const answer = await computedType(question).catch(() => undefined);
        if (answer !== undefined) take(question, answer);
        else {
          hasEnded = true;
          unanswered.push(question);
          killSoon(service);
        }
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    return [...unanswered, ...questions.slice(next)];
  };
}
