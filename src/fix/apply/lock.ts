/** One process at a time changes a project's files. */
import * as fs from "node:fs";
import { join } from "node:path";
import { journalFolder } from "./journal.ts";

/** Runs `work` while no other process does so for this project. Errors: those of `work`. */
export function alone<Result>(root: string, work: () => Result): Result | { readonly problem: string } {
  const folder = journalFolder(root);
  const path = join(folder, "lock");
  fs.mkdirSync(folder, { recursive: true });
  const holder = take(path);
  if (holder !== null) return { problem: `another python-dev (process ${holder}) is changing this project's files` };
  try {
    return work();
  } finally {
    fs.rmSync(path, { force: true });
  }
}

/** `null` where the lock is ours now; else the process that has it. One that is not there any more has none. */
function take(path: string): number | null {
  for (;;) {
    try {
      fs.writeFileSync(path, String(process.pid), { flag: "wx" });
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(fs.readFileSync(path, "utf8").trim());
    if (holder > 0 && holder !== process.pid && isAlive(holder)) return holder;
    fs.rmSync(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
