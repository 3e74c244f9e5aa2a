/** What closes what is opened by a function outside the project. */

/** The `with` of a database connection ends a transaction, no more. */
const NEEDS_CLOSING = /^(sqlite3\.|http\.client\.|psycopg2\.|pymysql\.)/;
const IS_ASYNC = /^(aiohttp\.|httpx\.Async)/;

/** A sentence's beginning, by the dotted name of what opens. */
export function wayOutOf(cause: string): string {
  if (NEEDS_CLOSING.test(cause)) return "Enter it with `with contextlib.closing(…)`";
  return IS_ASYNC.test(cause) ? "Enter it with `async with`" : "Enter it with `with`";
}

/** Ruff's rule about files that are opened without a `with` has these. */
export const OF_FILES = /^(builtins|io|gzip|bz2|lzma|codecs|tarfile|zipfile|shelve|os|pathlib|tempfile)\./;
