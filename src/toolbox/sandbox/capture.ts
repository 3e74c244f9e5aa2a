/** What a command in a sandbox prints, kept in bounds. */
import type { Readable } from "node:stream";
import type { Launched, Outcome } from "./launch.ts";

export interface Captured {
  /** How it begins, as UTF-8. */
  readonly text: string;
  /** Bytes that came after that, and were not kept. */
  readonly dropped: number;
}

export type Result = Outcome & { readonly stdout: Captured; readonly stderr: Captured };

/** Bytes of stdout, and as many of stderr. */
const KEPT = 1024 * 1024;

/** Gives a command its input and waits for its end. One that prints more than `most` bytes is killed. */
export async function captured(launched: Launched, most: number, input = ""): Promise<Result> {
  let total = 0;
  const count = (length: number): void => {
    total += length;
    if (total > most) launched.stop("output");
  };
  const stdout = capture(launched.stdout, count);
  const stderr = capture(launched.stderr, count);
  launched.stdin.end(input);
  const outcome = await launched.ended;
  return { ...outcome, stdout: stdout(), stderr: stderr() };
}

function capture(pipe: Readable, count: (length: number) => void): () => Captured {
  const chunks: Buffer[] = [];
  let room = KEPT;
  let dropped = 0;
  pipe.on("data", (chunk: Buffer) => {
    if (room > 0) chunks.push(chunk.length > room ? Buffer.from(chunk.subarray(0, room)) : chunk);
    dropped += Math.max(0, chunk.length - room);
    room = Math.max(0, room - chunk.length);
    count(chunk.length);
  });
  return () => ({ text: Buffer.concat(chunks).toString("utf8"), dropped });
}
