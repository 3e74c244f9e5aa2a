import type { Call } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { functionAround, isName, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type Severity } from "../kit/rule.ts";
import { inThread, sleptAsync } from "./_in-thread.ts";
import { proveBlockingCall } from "./_prove-blocking.ts";

/** What to do instead, by ruff's code. */
const INSTEAD: Record<string, string> = {
  ASYNC210: "Use an asynchronous client (`httpx.AsyncClient`, `aiohttp`), or `await asyncio.to_thread(…)`.",
  ASYNC212: "Use `httpx.AsyncClient` and `await` the request.",
  ASYNC220: "Use `await asyncio.create_subprocess_exec(…)`.",
  ASYNC221: "Use `await asyncio.create_subprocess_exec(…)`, then `await process.communicate()`.",
  ASYNC222: "Await the process's end, or wait for it in `asyncio.to_thread`.",
  ASYNC230: "Read and write in `await asyncio.to_thread(…)`.",
  ASYNC240: "Do it in `await asyncio.to_thread(…)`.",
  ASYNC250: "Ask in `await asyncio.to_thread(input, …)`.",
  ASYNC251: "Use `await asyncio.sleep(…)`.",
};

/** Whole files and whole trees. One `stat` is over before a thread has started. */
const SLOW_PATH = /^(read_text|read_bytes|write_text|write_bytes|glob|rglob|iterdir|walk)$/;

/** What it gives waits when it is iterated. */
const LAZY = /^(glob|rglob|iterdir|walk|stream)$/;

export default adoptRule({
  id: "concurrency/blocking-call-in-async",
  title: "Blocking call in an async function",
  severity: "warning",
  adopts: ["ASYNC210", "ASYNC212", "ASYNC220", "ASYNC221", "ASYNC222", "ASYNC230", "ASYNC240", "ASYNC250", "ASYNC251"],
  says: ({ code }) => `Every other task of the event loop stands still during this call. ${INSTEAD[code] ?? ""}`,
  why: "One thread runs all tasks. While it waits in a call that knows nothing of the loop, no request is answered, no timeout fires and no heartbeat is sent.",
  whenNot: "A script that runs a single task, or a small local file at start-up.",
  sources: [
    "https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code",
    "https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread",
  ],
  examples: [
    {
      title: "a pause that stops the service",
      bad: `
        import time

        async def poll(queue):
            while queue.pending:
                await queue.pump()
                time.sleep(0.5)
        #       ^^^^^^^^^^
      `,
      good: `
        import asyncio

        async def poll(queue):
            while queue.pending:
                await queue.pump()
                await asyncio.sleep(0.5)
      `,
      fixed: `
        import asyncio
        import time

        async def poll(queue):
            while queue.pending:
                await queue.pump()
                await asyncio.sleep(0.5)
      `,
    },
    {
      title: "a request through a synchronous client",
      bad: `
        import httpx

        async def rate(currency):
            reply = httpx.get(f"https://rates.example/{currency}", timeout=5)
        #           ^^^^^^^^^
            return reply.json()
      `,
      good: `
        import asyncio

        import httpx

        async def rate(currency):
            reply = await asyncio.to_thread(httpx.get, f"https://rates.example/{currency}", timeout=5)
            return reply.json()
      `,
    },
  ],
  nearMisses: [
    {
      why: "The function is handed to a thread, not called here.",
      code: `
        import asyncio
        import time

        async def wait(seconds):
            await asyncio.to_thread(time.sleep, seconds)
      `,
    },
    {
      why: "Asks the file system one quick question.",
      code: `
        from pathlib import Path

        async def is_ready(folder):
            return Path(folder).exists()
      `,
    },
    {
      why: "Starting a program takes milliseconds; it is not waited for here.",
      code: `
        import subprocess

        async def open_viewer(path):
            subprocess.Popen(["xdg-open", path])
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const call = nearest(node, "Call");
    if (call === null || isTest(file) || file.role === "script") return "no";
    return weight(data.code, call);
  },
  fix: {
    safety: "unsafe",
    says: "Wait without blocking",
    edits: ({ at, data: { code } }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      if (call === null || LAZY.test(lastName(call.func) ?? "")) return null;
      if (code === "ASYNC251") return sleptAsync(call, file);
      // What an opened file is asked for later blocks as well.
      return code === "ASYNC230" ? null : inThread(call, file);
    },
  },
  reproduce: proveBlockingCall,
});

function weight(code: string, call: Call): Severity | "no" {
  const method = lastName(call.func) ?? "";
  switch (code) {
    case "ASYNC220":
      return "no";
    case "ASYNC230":
      return isEntry(call) ? "no" : "advice";
    case "ASYNC240":
      return SLOW_PATH.test(method) && !isEntry(call) ? "advice" : "no";
    default:
      return isEntry(call) ? "advice" : "warning";
  }
}

/** A program's own `main` and its start-up: nobody else is waiting yet. */
function isEntry(call: Call): boolean {
  const around = functionAround(call);
  if (around === null || around.kind === "Lambda") return false;
  return (
    /^_?(async_)?(main|lifespan|startup|setup|shutdown)$|^(on_)?(startup|shutdown)/.test(around.name) ||
    around.decorator_list.some(isCommand)
  );
}

/** Command-line commands: `@app.command()`, `@click.group`. */
function isCommand(decorator: Parameters<typeof lastName>[0]): boolean {
  return /^(command|group|callback)$/.test(lastName(decorator) ?? "") || isName(decorator, "command");
}
