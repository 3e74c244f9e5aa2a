/** What was found in the project and left out, as problems: the user should know what was not reviewed. */
import type { Problem, Project } from "../project/model.ts";

/** Lie beside Python files as a matter of course; told only where there is nothing else. */
const EXPECTED = new Set(["notebook", "type stub"]);

export function unread({ files, notRead }: Project): Problem[] {
  const told = files.length === 0 ? notRead : notRead.filter(({ reason }) => !EXPECTED.has(reason));
  return told.map(({ path, reason }) => ({
    path,
    message: reason.startsWith("cannot be read") ? reason : `was not read: ${reason}`,
  }));
}
