/**
 * How the program ends before its time: Ctrl-C, a closed pipe, a fault of its own.
 * Commands pass `stopping` on to what they start and clean up when it fires.
 */
const controller = new AbortController();

/** Fires at the first Ctrl-C (or SIGTERM). */
export const stopping: AbortSignal = controller.signal;

/** How long commands may take to clean up. */
const PATIENCE = 3000;

let code: number | null = null;

/** The exit code a signal asked for, or `null`. */
export const stopCode = (): number | null => code;

/** Abort at the first signal; end at once at the second, or where the clean-up takes too long. */
export function stopOnSignals(): void {
  const onSignal = (exitCode: number) => () => {
    if (code !== null) process.exit(exitCode);
    code = exitCode;
    controller.abort();
    setTimeout(() => process.exit(exitCode), PATIENCE).unref();
  };
  process.on("SIGINT", onSignal(130));
  process.on("SIGTERM", onSignal(143));
}

/** `python-dev … | head` closes our stdout early: that is no error. */
export function endQuietlyOnClosedPipe(): void {
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(code ?? 0);
    process.stderr.write(`python-dev: cannot write the output: ${error.message}\n`);
    process.exit(2);
  };
  process.stdout.on("error", onError);
  process.stderr.on("error", () => process.exit(code ?? 2));
}

/** Says a fault of the program itself in one line. */
export function sayFault(fault: unknown): void {
  const message = fault instanceof Error ? fault.message : String(fault);
  const [line] = message.split("\n");
  process.stderr.write(`python-dev: internal fault: ${line} (set PYTHON_DEV_DEBUG=1 for the trace)\n`);
  if (process.env.PYTHON_DEV_DEBUG && fault instanceof Error) process.stderr.write(`${fault.stack}\n`);
}
