import pc from "picocolors";
import { type Check, diagnose } from "../toolbox/doctor.ts";
import type { ListOptions } from "./options.ts";
import { stopping } from "./stop.ts";

/** Prints what of python-dev's needs this machine has, and returns the exit code: 1 where something is missing. */
export async function doctor({ json }: ListOptions): Promise<number> {
  const checks = await diagnose((line) => process.stderr.write(`${line}\n`), stopping);
  const ok = checks.every((check) => check.ok);
  process.stdout.write(json ? `${JSON.stringify({ ok, checks }, null, 2)}\n` : forPeople(checks));
  return ok ? 0 : 1;
}

function forPeople(checks: readonly Check[]): string {
  const width = Math.max(...checks.map((check) => check.name.length));
  const lines = checks.map(({ name, ok, detail, cost }) => {
    const mark = ok ? pc.green("ok     ") : pc.yellow("missing");
    const line = `${mark}  ${name.padEnd(width)}  ${detail}`;
    return ok ? line : `${line}\n${" ".repeat(width + 11)}${pc.dim(`without it, ${cost}`)}`;
  });
  return `${lines.join("\n")}\n`;
}
