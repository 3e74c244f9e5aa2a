/** What was found in the project and left out, as problems: the user should know what was not reviewed. */
import type { Problem, Project } from "../project/model.ts";

/** Lie beside Python files as a matter of course: told in one line, however many there are. */
const EXPECTED = ["notebook", "type stub"];

export function unread({ notRead }: Project): Problem[] {
  const surprising = notRead.filter(({ reason }) => !EXPECTED.includes(reason));
  return [
    ...surprising.map(({ path, reason }) => ({
      path,
      message: reason.startsWith("cannot be read") ? reason : `was not read: ${reason}`,
    })),
    ...EXPECTED.flatMap((kind) => counted(kind, notRead)),
  ];
}

function counted(kind: string, notRead: Project["notRead"]): Problem[] {
  const [first, ...others] = notRead.filter(({ reason }) => reason === kind);
  if (first === undefined) return [];
  const message =
    others.length === 0
      ? `1 ${kind} was not read: ${first.path}`
      : `${others.length + 1} ${kind}s were not read: ${first.path} and ${others.length} more`;
  return [{ message }];
}
