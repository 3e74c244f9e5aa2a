/** What closes what is opened by a function outside the project. */

/** The `with` of a database connection ends a transaction, no more. */
const NEEDS_CLOSING = /^(sqlite3\.|http\.client\.|psycopg2\.|pymysql\.)/;
const IS_ASYNC = /^(aiohttp\.|httpx\.Async)/;

/** A sentence's beginning, by the dotted name of what opens. */
export function wayOutOf(cause: string): string {
  if (NEEDS_CLOSING.test(cause)) return "Enter it with `with contextlib.closing(…)`";
  return IS_ASYNC.test(cause) ? "Enter it with `async with`" : "Enter it with `with`";
}

/** The same for several, of which nobody knows how many. */
export function wayOutOfEach(cause: string): string {
  if (NEEDS_CLOSING.test(cause))
    return "Give each to a `contextlib.ExitStack` with `enter_context(contextlib.closing(…))`";
  return IS_ASYNC.test(cause)
    ? "Give each to a `contextlib.AsyncExitStack` with `enter_async_context`"
    : "Give each to a `contextlib.ExitStack` with `enter_context`";
}

/** Ruff's rule about files that are opened without a `with` has these. */
export const OF_FILES = /^(builtins|io|gzip|bz2|lzma|codecs|tarfile|zipfile|shelve|os|pathlib|tempfile)\./;

/** Methods of what `cause` opens one of which closes it, or ends it. */
export function waysToClose(cause: string): readonly string[] {
  if (NEEDS_CLOSING.test(cause)) return ["close"];
  if (IS_ASYNC.test(cause)) return ["close", "aclose", "__aexit__"];
  if (cause === "subprocess.Popen") return ["wait", "communicate", "poll", "kill", "terminate", "__exit__"];
  if (/^(concurrent|multiprocessing)\./.test(cause)) return ["shutdown", "close", "terminate", "__exit__"];
  return /^(smtplib|ftplib)\./.test(cause) ? ["quit", "close", "__exit__"] : ["close", "detach", "__exit__"];
}
