/** Which `with` an object can be entered by: plain `with` calls `__enter__`, `async with` calls `__aenter__`. */
import type { Callee, TypeName } from "../../semantics/callee.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import type { Meaning, ProjectClass, ProjectFunction } from "../../semantics/project-index.ts";
import { isOpaque, Targets } from "../../semantics/targets.ts";
import type { Declared, Type } from "../../semantics/types/model.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { alternatives, projectClass } from "../kit/types.ts";

/** `sync`, `async`: only by that one. The rest cannot be entered at all: what a call without `await`, or without a decorator, gives. */
export type Entry = "sync" | "async" | "coroutine" | "generator" | "async-generator";

/** What stands in the `with`, as one file tells: a call, or something whose class is written nearby. */
export type Manager =
  | { readonly kind: "call"; readonly callee: Callee }
  | { readonly kind: "object"; readonly type: TypeName };

const names = (list: string): readonly string[] => list.trim().split(/\s+/);

const ASYNC_ONLY = names(`
  asyncio.timeout asyncio.timeout_at asyncio.Lock asyncio.Semaphore asyncio.BoundedSemaphore asyncio.Condition
  asyncio.TaskGroup asyncio.locks.Lock asyncio.locks.Semaphore asyncio.locks.BoundedSemaphore asyncio.locks.Condition
  asyncio.taskgroups.TaskGroup contextlib.AsyncExitStack contextlib.aclosing contextlib.AbstractAsyncContextManager
  aiohttp.ClientSession aiohttp.client.ClientSession aiohttp.ClientSession.get aiohttp.ClientSession.post
  aiohttp.ClientSession.put aiohttp.ClientSession.patch aiohttp.ClientSession.delete aiohttp.ClientSession.head
  aiohttp.ClientSession.options aiohttp.ClientSession.request aiohttp.ClientSession.ws_connect aiohttp.request
  aiohttp.client._RequestContextManager httpx.AsyncClient httpx.AsyncClient.stream trio.open_nursery
  anyio.create_task_group aiofiles.open aiosqlite.connect asyncpg.create_pool
`);
const SYNC_ONLY = names(`
  builtins.open io.open pathlib.Path.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile tarfile.TarFile
  threading.Lock threading.RLock threading.Condition threading.Semaphore threading.BoundedSemaphore
  requests.Session requests.session requests.sessions.Session requests.get requests.post requests.put requests.delete
  requests.Session.get requests.Session.post httpx.Client httpx.Client.stream httpx.stream
  sqlite3.connect sqlite3.Connection subprocess.Popen urllib.request.urlopen socket.socket socket.create_connection
  concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor
  concurrent.futures.thread.ThreadPoolExecutor concurrent.futures.process.ProcessPoolExecutor
  tempfile.TemporaryDirectory tempfile.NamedTemporaryFile tempfile.TemporaryFile tempfile.SpooledTemporaryFile
  contextlib.suppress contextlib.ExitStack contextlib.closing contextlib.redirect_stdout contextlib.redirect_stderr
  contextlib.chdir contextlib.AbstractContextManager trio.move_on_after trio.fail_after trio.CancelScope
`);
const OUTSIDE: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ...ASYNC_ONLY.map((name): [string, Entry] => [name, "async"]),
  ...SYNC_ONLY.map((name): [string, Entry] => [name, "sync"]),
]);
/** Entered, they give themselves. */
const GIVES_ITSELF = new Set(
  names("aiohttp.ClientSession httpx.AsyncClient httpx.Client requests.Session requests.session"),
);
const MAKES_MANAGER = "contextlib.contextmanager";
const MAKES_ASYNC_MANAGER = "contextlib.asynccontextmanager";

/** `null` for what is not known, or can be entered either way. */
export function entryOf(manager: Manager, file: FileOutline, knowledge: Knowledge): Entry | null {
  return manager.kind === "call"
    ? entryOfCall(manager.callee, file, knowledge)
    : entryOfObject(manager.type, file, knowledge);
}

export function entryOfOutside(name: string): Entry | null {
  return OUTSIDE.get(name) ?? null;
}

function entryOfCall(callee: Callee, file: FileOutline, knowledge: Knowledge): Entry | null {
  if (callee.kind === "method" && callee.via === "entered" && callee.attribute === null) {
    return GIVES_ITSELF.has(callee.on) ? entryOfOutside(`${callee.on}.${callee.method}`) : null;
  }
  if (callee.kind === "name") {
    const meaning = knowledge.index.meaning(callee.name, file);
    if (meaning.kind === "class") return entryOfClass(meaning.class, knowledge);
  }
  const target = new Targets(knowledge.index, knowledge.classes).ofCallee(callee, file);
  if (typeof target === "string") return null;
  if ("outside" in target) return entryOfOutside(target.outside);
  const all = [target.callee, ...target.overrides].map((one) => entryOfFunction(one, knowledge));
  return all.every((one) => one === all[0]) ? (all[0] ?? null) : null;
}

/** Of what the function gives when it is called. */
function entryOfFunction(one: ProjectFunction, knowledge: Knowledge): Entry | null {
  const { outline, file } = one;
  if (isOpaque(one) || outline.decorators.some((by) => by?.endsWith(".fixture"))) return null;
  if (outline.decorators.includes(MAKES_MANAGER)) return outline.isAsync ? null : "sync";
  if (outline.decorators.includes(MAKES_ASYNC_MANAGER)) return outline.isAsync ? "async" : null;
  // Of an abstract method the body says nothing.
  if (outline.decorators.includes("abc.abstractmethod")) return null;
  if (outline.isGenerator) return outline.isAsync ? "async-generator" : "generator";
  if (outline.isAsync) return "coroutine";
  if (outline.returns === null) return null;
  return entryOfMeaning(knowledge.index.meaning(outline.returns, file), false, knowledge);
}

function entryOfObject({ on, attribute, via }: TypeName, file: FileOutline, knowledge: Knowledge): Entry | null {
  if (via === "entered") return null;
  const meaning = knowledge.index.meaning(on, file);
  if (attribute === null) return entryOfMeaning(meaning, via === "instance", knowledge);
  if (meaning.kind !== "class") return null;
  const held = knowledge.classes.attribute(meaning.class, attribute);
  const isSetBelow = knowledge.classes.subclasses(meaning.class).some((one) => one.outline.attributes.has(attribute));
  if (held === null || isSetBelow) return null;
  return entryOfMeaning(knowledge.index.meaning(held.type, held.on.file), false, knowledge);
}

/** Of an object of the class; of a function, of what it gives. */
function entryOfMeaning(meaning: Meaning, isExact: boolean, knowledge: Knowledge): Entry | null {
  if (meaning.kind === "outside") return entryOfOutside(meaning.name);
  if (meaning.kind === "function") return entryOfFunction(meaning.function, knowledge);
  if (meaning.kind !== "class") return null;
  return isExact || !isEnteredBelow(meaning.class, knowledge) ? entryOfClass(meaning.class, knowledge) : null;
}

function isEnteredBelow(of: ProjectClass, { classes }: Knowledge): boolean {
  return classes.overrides(of, "__enter__").length > 0 || classes.overrides(of, "__aenter__").length > 0;
}

function entryOfClass(of: ProjectClass, knowledge: Knowledge): Entry | null {
  const [sync, async] = [has(of, "__enter__", "sync", knowledge), has(of, "__aenter__", "async", knowledge)];
  if (sync === "yes" && async === "no") return "sync";
  return async === "yes" && sync === "no" ? "async" : null;
}

function has(of: ProjectClass, method: string, entry: Entry, { classes }: Knowledge): "yes" | "no" | "unknown" {
  const member = classes.member(of, method);
  if (member === "none") return "no";
  if (member === "unknown") return "unknown";
  if (!("inherits" in member)) return "yes";
  const inherited = entryOfOutside(member.inherits);
  if (inherited === null) return "unknown";
  return inherited === entry ? "yes" : "no";
}

/** By the type of what stands in the `with`; every class that it may be of must agree. */
export function entryOfType(type: Type, knowledge: Knowledge): Entry | null {
  const all = alternatives(type)
    .filter(({ kind }) => kind !== "none")
    .map((one) => (one.kind === "instance" ? entryOfDeclared(one.class, knowledge) : null));
  return all.every((one) => one === all[0]) ? (all[0] ?? null) : null;
}

function entryOfDeclared(declared: Declared, knowledge: Knowledge): Entry | null {
  const found = projectClass(declared, knowledge);
  if (found !== null) return entryOfMeaning({ kind: "class", class: found }, false, knowledge);
  return declared.path === null ? entryOfOutside(declared.qualified) : null;
}
