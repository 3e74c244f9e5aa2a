// A lock between processes, made of a file that holds its owner's process id; a dead owner's lock is taken over.
import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, statSync, unlinkSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @template T
 * @param {string} path
 * @param {() => T | Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(path, action) {
  while (!take(path)) {
    takeOver(path);
    await sleep(100);
  }
  const release = () => {
    try {
      unlinkSync(path);
    } catch {}
  };
  process.once("exit", release);
  try {
    return await action();
  } finally {
    release();
    process.off("exit", release);
  }
}

/** @param {string} path */
function take(path) {
  try {
    const file = openSync(path, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a dead owner's lock. Under a second lock, or of two processes that saw the dead one the slower would
 * remove the faster one's new lock.
 * @param {string} path
 */
function takeOver(path) {
  if (!ownerIsDead(path)) return;
  const guard = `${path}.takeover`;
  try {
    mkdirSync(guard);
  } catch {
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 10_000) rmdirSync(guard); // its owner died within these few lines
    return;
  }
  try {
    if (ownerIsDead(path)) unlinkSync(path);
  } finally {
    rmdirSync(guard);
  }
}

/** @param {string} path */
function ownerIsDead(path) {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    // Between its creation and the write the file is empty; a process killed just there leaves it so.
    if (!owner) return Date.now() - statSync(path).mtimeMs > 10_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}
