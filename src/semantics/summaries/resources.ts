/** Who opens what has to be closed: to hand it to the caller, or to keep it in an attribute. */
import type { CallEdge, ProjectFunction } from "../calls.ts";
import { isOpaque, PLAIN } from "../targets.ts";
import { type Calls, isOnSelf, runsBody, targetsOf } from "./edges.ts";
import { type Facts, type Link, root, type Seed, spread } from "./spread.ts";

/** Functions and classes that open what has to be closed, by dotted name. */
export const OPENS: ReadonlySet<string> = new Set(
  `builtins.open io.open gzip.open bz2.open lzma.open codecs.open tarfile.open shelve.open os.fdopen os.popen
  pathlib.Path.open zipfile.ZipFile tarfile.TarFile gzip.GzipFile mmap.mmap sqlite3.connect psycopg.connect
  psycopg2.connect pymysql.connect subprocess.Popen
  socket.socket socket.create_connection socket.create_server urllib.request.urlopen
  http.client.HTTPConnection http.client.HTTPSConnection smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP ftplib.FTP_TLS
  tempfile.TemporaryFile tempfile.NamedTemporaryFile tempfile.SpooledTemporaryFile tempfile.TemporaryDirectory
  requests.Session requests.session requests.sessions.Session httpx.Client httpx.AsyncClient
  aiohttp.ClientSession aiohttp.client.ClientSession
  concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor
  concurrent.futures.thread.ThreadPoolExecutor concurrent.futures.process.ProcessPoolExecutor
  multiprocessing.Pool multiprocessing.pool.Pool multiprocessing.pool.ThreadPool`
    .trim()
    .split(/\s+/),
);

/** Functions that return what they, or what they call, have opened. */
export function opensOf(calls: Calls): Facts<string> {
  const seeds: Seed<string>[] = [];
  for (const one of calls.graph.functions) {
    if (!handsOver(one)) continue;
    for (const { at } of calls.effects.of(one, "return")) {
      const cause = openedBy(calls.at(one, at.end));
      if (cause !== null) seeds.push({ key: "", link: root(one, at, cause) });
    }
  }
  return spread(seeds, calls, (edge, target) =>
    runsBody(edge, target) && handsOver(edge.caller) && calls.isReturned(edge) ? [""] : [],
  );
}

function openedBy(edge: CallEdge | null): string | null {
  if (edge === null || edge.outside === null || edge.how !== "calls") return null;
  return OPENS.has(edge.outside) ? edge.outside : null;
}

function handsOver({ outline }: ProjectFunction): boolean {
  return !outline.isGenerator && outline.decorators.every((one) => PLAIN.has(one));
}

/** Attributes in which methods keep what they, or what they call, have opened; also by way of other methods of the object. */
export function storesOf(calls: Calls, opens: Facts<string>): Facts<string> {
  const seeds: Seed<string>[] = [];
  for (const one of calls.graph.functions) {
    if (isOpaque(one)) continue;
    for (const { at, text } of calls.effects.of(one, "store")) {
      const edge = calls.at(one, at.end);
      const next = edge === null ? null : opening(edge, opens);
      const cause = openedBy(edge) ?? next?.cause ?? null;
      if (cause !== null)
        seeds.push({ key: text, link: { in: one, at, cause, next, length: 1 + (next?.length ?? 0), self: null } });
    }
  }
  return spread(seeds, calls, (edge, target, attribute) =>
    isOnSelf(edge) && runsBody(edge, target) && !isOpaque(edge.caller) ? [attribute] : [],
  );
}

/** What is called returns something that it has opened. */
function opening(edge: CallEdge, opens: Facts<string>): Link | null {
  for (const target of targetsOf(edge)) {
    const link = runsBody(edge, target) ? opens.get(target)?.get("") : undefined;
    if (link !== undefined) return link;
  }
  return null;
}
