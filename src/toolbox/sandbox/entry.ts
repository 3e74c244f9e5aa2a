/** The last step into the sandbox, the same for every kind of isolation. */

/** On this descriptor comes `"child-pid": N`, the number outside of the process with which all others die. */
export const INIT_FD = 3;
/** On this one comes a line when the sandbox stands and the command is about to start. */
export const STARTED_FD = 4;

/** Where memory runs out after all, the kernel is to take from here first. */
const SCRIPT = `while [ "$1" != -- ]; do export "$1"; shift; done
shift
echo 1000 2>/dev/null >/proc/self/oom_score_adj
echo >&${STARTED_FD}
exec ${STARTED_FD}>&-
exec "$@"`;

/** The command in this environment. Only here is it set: what makes the sandbox must not heed it. */
export function entryCommand(environment: Readonly<Record<string, string>>, argv: readonly string[]): string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return ["/bin/sh", "-c", SCRIPT, "sh", ...variables, "--", ...argv];
}
