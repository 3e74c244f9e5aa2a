#!/usr/bin/env node
/** Where the program starts. Everything but `--version` is loaded when it is needed. */
import { endQuietlyOnClosedPipe, sayFault, stopCode, stopOnSignals } from "./stop.ts";
import { VERSION } from "./version.ts";

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const { runProgram } = await import("./program.ts");
  return runProgram(args);
}

/** A worker or a child that does not end must not keep the program alive: it leaves once its output is written. */
function leave(code: number): void {
  process.stdout.write("", () => process.exit(code));
}

function fail(fault: unknown): void {
  const code = stopCode();
  if (code === null) sayFault(fault); // what breaks while stopping is of no interest
  leave(code ?? 2);
}

endQuietlyOnClosedPipe();
stopOnSignals();
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
main(process.argv.slice(2)).then((code) => leave(stopCode() ?? code), fail);
