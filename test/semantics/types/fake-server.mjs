// A type server that misbehaves: `node fake-server.mjs MODE LOG`. Each start adds its process id to the log.
import { spawn } from "node:child_process";
import { appendFileSync, closeSync, readFileSync } from "node:fs";

const [mode, log] = process.argv.slice(2);
const isFirst = () => readFileSync(log, "utf8").trim().split("\n").length === 1;
appendFileSync(log, `${process.pid}\n`);

let answered = 0;
let snapshot = 7;
let asked = 0;

const classAt = (uri, more = {}) => {
  const range = { start: { line: 4, character: 2 }, end: { line: 4, character: 7 } };
  const declaration = { kind: 0, category: 6, name: "Thing", node: { uri, range } };
  return { kind: 3, flags: 2, id: 1, declaration, typeArgs: null, ...more };
};

function frame(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}
const send = (message) => process.stdout.write(frame(message));
const refuse = (id, code) => send({ id, error: { code, message: "no" } });

/** What happens when the server is asked for a type, where it is not a plain answer. */
const computed = {
  mute: () => undefined,
  "mute-family": () => undefined,
  "die-once": (id, uri) => (isFirst() && answered >= 2 ? process.exit(3) : plain(id, uri)),
  "die-always": (id, uri) => (answered >= 2 ? die("it hurts") : plain(id, uri)),
  killed: () => process.kill(process.pid, "SIGKILL"),
  half: (id, uri) => process.stdout.write(frame({ id, result: classAt(uri) }).subarray(0, 60), () => process.exit(0)),
  "half-and-mute": (id, uri) => process.stdout.write(frame({ id, result: classAt(uri) }).subarray(0, 60)),
  deaf: (id, uri) => {
    if (asked > 1) return;
    const answer = () => {
      closeSync(0);
      plain(id, uri);
    };
    process.stdin.on("close", answer).destroy();
    setInterval(() => undefined, 1000); // it stays
  },
  "bad-json": () => process.stdout.write("Content-Length: 3\r\n\r\n{{{"),
  stale: (id, uri, of) => {
    if (asked === 3) snapshot++;
    return of === snapshot ? plain(id, uri) : refuse(id, -32802);
  },
  "always-stale": (id) => refuse(id, -32802),
  refusing: (id) => refuse(id, -32603),
  slow: (id, uri) => setTimeout(() => plain(id, uri), 40 * (asked % 32)),
  deep: (id, uri) => {
    let type = classAt(uri);
    for (let level = 0; level < 2000; level++) type = classAt(uri, { typeArgs: [type] });
    send({ id, result: type });
  },
  wide: (id, uri) => {
    const name = (n) => `${uri}${n}.py`;
    send({
      id,
      result: { kind: 4, flags: 0, id: 1, subTypes: Array.from({ length: 5000 }, (_, n) => classAt(name(n))) },
    });
  },
  nonsense: (id) => send({ id, result: { kind: 3, declaration: "here", flags: "many" } }),
};

function die(why) {
  process.stderr.write(`${why}\n`, () => process.exit(3));
}

function plain(id, uri) {
  answered++;
  send({ id, result: classAt(uri) });
}

function handle({ id, method, params }) {
  if (mode === "other") return refuse(id, -32601);
  if (method === "initialize") return send({ id, result: { capabilities: {} } });
  if (method === "typeServer/getSupportedProtocolVersion")
    return send({ id, result: mode === "newer" ? "0.5.0" : "0.4.2" });
  if (method === "typeServer/getSnapshot") return send({ id, result: snapshot });
  if (method !== "typeServer/getComputedType") return undefined;
  asked++;
  return (computed[mode] ?? plain)(id, params.arg.uri, params.snapshot);
}

if (mode === "chatty") {
  const talk = () => process.stderr.write("x".repeat(100_000), () => setImmediate(talk));
  talk();
}
if (mode === "rubbish") {
  const talk = () => process.stdout.write("no message at all\n".repeat(5000), () => setImmediate(talk));
  talk();
}
if (mode === "usage") process.stdout.write("usage: fake [OPTIONS]\n\n", () => process.exit(2));
if (mode === "mute-family") {
  const child = spawn("sleep", ["600"], { stdio: "inherit" });
  appendFileSync(log, `${child.pid}\n`);
}

let buffer = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const head = buffer.indexOf("\r\n\r\n");
    if (head === -1) return;
    const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, head).toString())?.[1]);
    if (buffer.length < head + 4 + length) return;
    const message = JSON.parse(buffer.subarray(head + 4, head + 4 + length).toString());
    buffer = buffer.subarray(head + 4 + length);
    handle(message);
  }
});
process.stdin.on("end", () => process.exit(0));
