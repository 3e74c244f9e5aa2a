/** A line on stderr that says how far the review is; only on a terminal, gone when it is done. */

const INTERVAL = 80;
const CLEAR = "\r\u001B[2K";

export interface Progress {
  readonly report: (stage: string, done: number, total: number) => void;
  readonly clear: () => void;
}

/** Nothing is written where `stream` is no terminal. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { report: () => {}, clear: () => {} };
  let last = 0;
  let shown = false;
  return {
    report: (stage, done, total) => {
      const now = performance.now();
      if (now - last < INTERVAL) return;
      last = now;
      shown = true;
      const line = total > 0 ? `${stage} ${done}/${total}` : stage;
      stream.write(CLEAR + line.slice(0, Math.max(1, (stream.columns || 80) - 1)));
    },
    clear: () => {
      if (shown) stream.write(CLEAR);
      shown = false;
    },
  };
}
