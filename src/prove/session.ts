/**
 * The process in the sandbox that has the project's code imported (python/server.py): asked how the project's functions
 * are called, and to run tests in processes forked from it, so that what they import is imported once.
 */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Outcome, Why } from "../toolbox/sandbox/launch.ts";
import type { Conversation, Sandbox } from "../toolbox/sandbox/sandbox.ts";
import { ANSWER, type Built, HELLO, type Ran, type Request } from "./protocol.ts";

/** The Python files of the server; they are read in the sandbox. */
export const SERVER = fileURLToPath(new URL("./python", import.meta.url));

export interface SessionPlaces {
  /** Folders that the project's modules are imported from, absolute. */
  readonly roots: readonly string[];
  /** Where tests are put, absolute. */
  readonly tests: string;
  /** A folder with pytest, for projects without. */
  readonly overlay: string;
}

export type Problem = { readonly problem: string };

/** Of all that a session runs together; generous, for each test has its own, shorter time. */
const LIMITS = { wall: 2 ** 31 - 1, cpu: 24 * 3600 };

type Ask = Request extends infer One ? (One extends Request ? Omit<One, "id"> : never) : never;
type Answer = { readonly built: Built } | { readonly ran: Ran } | Problem;

interface Waiting {
  readonly ask: Ask;
  readonly answer: (answer: Answer) => void;
  /** How many processes have died over it. */
  deaths: number;
}

export class Session {
  private readonly sandbox: Sandbox;
  private readonly places: SessionPlaces;
  private readonly waiting = new Map<number, Waiting>();
  private conversation: Conversation | null = null;
  private ready: Promise<Problem | null> | null = null;
  private next = 1;
  private stopped = false;

  constructor(sandbox: Sandbox, places: SessionPlaces) {
    this.sandbox = sandbox;
    this.places = places;
  }

  async build(ask: Omit<Extract<Request, { op: "build" }>, "id" | "op">): Promise<Built | Problem> {
    const answer = await this.ask({ op: "build", ...ask });
    return "built" in answer ? answer.built : noAnswer(answer);
  }

  async run(ask: Omit<Extract<Request, { op: "run" }>, "id" | "op">): Promise<Ran | Problem> {
    const answer = await this.ask({ op: "run", ...ask });
    return "ran" in answer ? answer.ran : noAnswer(answer);
  }

  /** Resolves when no process is left. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.conversation?.kill();
    await this.conversation?.ended;
  }

  private async ask(ask: Ask): Promise<Answer> {
    return new Promise((answer) => {
      void this.send({ ask, answer, deaths: 0 });
    });
  }

  private async send(waiting: Waiting): Promise<void> {
    const id = this.next++;
    this.waiting.set(id, waiting);
    this.ready ??= this.start();
    const problem = await this.ready;
    if (problem === null) this.conversation?.stdin.write(`${JSON.stringify({ id, ...waiting.ask })}\n`);
    else if (this.waiting.delete(id)) waiting.answer(problem);
  }

  /** Resolves when the process is ready, or with the reason why nothing can be run. */
  private start(): Promise<Problem | null> {
    const { roots, tests, overlay } = this.places;
    const { root, python } = this.sandbox;
    const options = [
      "--root",
      root,
      "--tests",
      tests,
      "--overlay",
      overlay,
      ...roots.flatMap((path) => ["--path", path]),
    ];
    const conversation = this.sandbox.start({ argv: [python, `${SERVER}/server.py`, ...options], limits: LIMITS });
    this.conversation = conversation;
    const lines = createInterface({ input: conversation.stdout });
    return new Promise((ready) => {
      let isReady = false;
      lines.once("line", (first) => {
        const hello = HELLO.safeParse(json(first));
        isReady = hello.success && "hello" in hello.data;
        if (isReady) lines.on("line", (line) => this.take(line));
        else if (hello.success && "problem" in hello.data) ready(hello.data);
        if (isReady) ready(null);
      });
      void conversation.ended.then((outcome) => {
        if (isReady) this.restart(endOf(outcome));
        else ready({ problem: `the project's code could not be run: ${endOf(outcome)}` });
      });
    });
  }

  private take(line: string): void {
    const answer = ANSWER.safeParse(json(line));
    if (!answer.success) return;
    const { id, ...rest } = answer.data;
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.answer(rest);
  }

  /** What was under way is asked once more of a new process: another question may have been the end of this one. */
  private restart(why: string): void {
    const open = [...this.waiting.values()];
    this.waiting.clear();
    this.ready = null;
    for (const waiting of open) {
      waiting.deaths++;
      if (this.stopped || waiting.deaths > 1) waiting.answer({ problem: `the process that ran it ended: ${why}` });
      else void this.send(waiting);
    }
  }
}

function endOf(outcome: Outcome): string {
  if (outcome.outcome === "problem") return outcome.problem;
  return outcome.outcome === "killed" ? KILLED[outcome.why] : `it ended with exit code ${outcome.exitCode}`;
}

const KILLED: Readonly<Record<Why, string>> = {
  wall: "it took too long",
  cpu: "it took too much CPU time",
  memory: "it took too much memory",
  tasks: "it started too many processes",
  disk: "it wrote too much",
  output: "it printed too much",
  stopped: "it was stopped",
};

function noAnswer(answer: Answer): Problem {
  return "problem" in answer ? answer : { problem: "the server answered something else" };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
