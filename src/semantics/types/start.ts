/** Types, by a type server that is started when something is asked that it must be asked for. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "../../project/model.ts";
import { tools } from "../../toolbox/install.ts";
import { typeOf } from "./convert.ts";
import type { Question, Type, Types } from "./model.ts";
import { placesOf } from "./places.ts";
import { configuredLaunch, type Launch, pyreflyLaunch } from "./pyrefly.ts";
import { type Asked, type Server, startServer } from "./server.ts";

export interface TypesOptions {
  /** Told what takes long: that the server is being installed. */
  readonly progress: (line: string) => void;
  /** Milliseconds for which a server that owes an answer may be silent; 30,000 where left out. */
  readonly silence?: number;
}

const UNKNOWN: Type = { kind: "unknown" };
/** A server that has died is started so often again. */
const MOST_RESTARTS = 2;
const MISSING = "what needs types is missing from this review (`--types off` does without)";

/** How the server is to be started: another's command, or our own, which is installed where it is not there yet. */
async function launcher(
  project: Project,
  progress: TypesOptions["progress"],
  signal: AbortSignal,
): Promise<(() => Launch) | { readonly problem: string }> {
  const typeServer = ownServer();
  if (typeServer.length > 0) return () => configuredLaunch(project, typeServer);
  const { pyrefly } = await tools(progress, { only: ["pyrefly"], signal });
  return "problem" in pyrefly ? pyrefly : () => pyreflyLaunch(project, pyrefly.path);
}

/**
 * The command of another type server, its arguments after blanks. Not a setting of the project: a repository that is
 * only to be reviewed must not name a program to run.
 */
const ownServer = (): readonly string[] =>
  (process.env.PYTHON_DEV_TYPE_SERVER ?? "").split(/\s+/).filter((part) => part !== "");

interface Pending extends Asked {
  readonly key: string;
  readonly path: string;
}

/**
 * Nothing is looked for, installed or started before the first question. Where there is no type server, `problem()` says
 * so from then on.
 */
export function startTypes(project: Project, { progress, silence = 30_000 }: TypesOptions): Types {
  const known = new Map<string, Type>();
  const places = placesOf(project);
  const stopping = new AbortController();
  let prepare: (() => Launch) | null = null;
  let server: Server | null = null;
  let restarts = 0;
  let problem: string | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const start = async (signal: AbortSignal): Promise<Server | null> => {
    try {
      const found = prepare ?? (await launcher(project, progress, signal));
      if (typeof found === "function") prepare = found;
      const started = "problem" in found ? found : await startServer(found, { root: project.root, silence, signal });
      if (!("problem" in started)) return started;
      problem = `${started.problem}; ${MISSING}`;
    } catch (error) {
      problem = `the type server cannot be started: ${error instanceof Error ? error.message : error}; ${MISSING}`;
    }
    if (signal.aborted) problem = null;
    return null;
  };

  const answer = async (questions: readonly Question[], signal: AbortSignal): Promise<void> => {
    let left = unanswered(project.root, questions, known);
    const onAbort = (): void => server?.kill("was stopped");
    signal.addEventListener("abort", onAbort, { once: true });
    while (left.length > 0 && problem === null && !signal.aborted) {
      server ??= await start(signal);
      if (server === null || signal.aborted) break;
      left = await server.ask(left, ({ key }, type) => known.set(key, typeOf(type, places)));
      if (left.length === 0) break;
      const why = await server.ended;
      server = null;
      if (!signal.aborted && restarts++ === MOST_RESTARTS) problem = `${why}, for the third time; ${MISSING}`;
    }
    signal.removeEventListener("abort", onAbort);
  };

  return {
    ask: async (questions, signal) => {
      signal?.throwIfAborted();
      const both = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
      const answered = turn.then(() => answer(questions, both));
      turn = answered.catch(() => undefined);
      await untilAborted(answered, signal);
      return questions.map((question) => known.get(keyOf(question)) ?? UNKNOWN);
    },
    problem: () => problem,
    stop: async () => {
      stopping.abort();
      await turn;
      server?.kill("was stopped");
      await server?.ended;
    },
  };
}

const keyOf = ({ path, start, end }: Question): string =>
  `${path}\n${start.line}:${start.column}-${end.line}:${end.column}`;

/** What must be asked, each once and file by file: the server looks at a file when its first question comes. */
function unanswered(
  root: string,
  questions: readonly Question[],
  known: ReadonlyMap<string, Type>,
): readonly Pending[] {
  const pending = new Map<string, Pending>();
  for (const question of questions) {
    const { path, start, end } = question;
    const key = keyOf(question);
    if (known.has(key) || pending.has(key) || !isRange(question)) continue;
    const range = {
      start: { line: start.line, character: start.column },
      end: { line: end.line, character: end.column },
    };
    pending.set(key, { key, path, uri: pathToFileURL(join(root, path)).href, range });
  }
  return [...pending.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** One that ends before it begins makes Pyrefly crash. */
const isRange = ({ start, end }: Question): boolean =>
  start.line < end.line || (start.line === end.line && start.column <= end.column);

/** Rejects with the signal's reason as soon as it is aborted, however long the work takes. */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
