/** A program that runs one command in a sandbox, to be stopped from outside: `driver KIND ROOT PYTHON CODE`. */
import { stopCode, stopOnSignals, stopping } from "../../../src/cli/stop.ts";
import type { IsolationKind } from "../../../src/toolbox/sandbox/isolation.ts";
import { openSandbox } from "../../../src/toolbox/sandbox/sandbox.ts";

const [kind, root = "", path = "", code = ""] = process.argv.slice(2);
stopOnSignals();
const project = { root, paths: new Set(["a.py"]), interpreter: { path, environment: null } };
const sandbox = await openSandbox(project, { kinds: [kind as IsolationKind], signal: stopping });
if ("problem" in sandbox) throw new Error(sandbox.problem);
const result = await sandbox.run({ argv: [sandbox.python, "-c", code], signal: stopping });
process.stdout.write(result.stdout.text + result.stderr.text);
sandbox.close();
process.exitCode = stopCode() ?? (result.outcome === "ended" ? result.exitCode : 2);
