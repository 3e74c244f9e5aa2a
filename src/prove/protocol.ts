/**
 * What is said between us and the process in the sandbox that has the project's code imported
 * (python/server.py): one JSON object a line, answers in any order.
 */
import { z } from "zod";

export type Request =
  /** How is this called? */
  | {
      readonly id: number;
      readonly op: "build";
      readonly module: string;
      /** Qualified name in the module. */
      readonly name: string;
      /** Arguments that are chosen already, as Python expressions, by parameter. */
      readonly arguments: Readonly<Record<string, string>>;
    }
  /** Run the tests of a file, in a process of its own. */
  | {
      readonly id: number;
      readonly op: "run";
      /** Absolute, in the sandbox. */
      readonly path: string;
      /** Wall time after which it is killed. */
      readonly seconds: number;
    };

/** The first line: whether anything can be run at all. */
export const HELLO = z.union([
  z.object({ hello: z.object({ python: z.string(), pytest: z.string() }) }),
  z.object({ problem: z.string() }),
]);

export const BUILT = z.object({
  /** Lines such as `from shop.cart import Cart`. */
  imports: z.array(z.string()),
  /** Statements that make the instance and those arguments that need more than an expression. */
  setup: z.array(z.string()),
  /** The subject as an expression. */
  function: z.string(),
  /** As they stand between the parentheses. */
  arguments: z.string(),
  /** The instance or class of a method. */
  owner: z.string().nullable(),
  /** The class itself, or that of a method. */
  class: z.string().nullable(),
  /** What a call gives: a value, or something that has yet to run. */
  kind: z.enum(["value", "coroutine", "generator", "async-generator"]),
  /** Fixtures of pytest that setup and arguments use. */
  fixtures: z.array(z.string()),
  /** Parameters that nothing real could be made for, and that a `Mock` stands in for. */
  doubles: z.array(z.string()),
});
export type Built = z.infer<typeof BUILT>;

export const RAN = z.object({
  /** `error`: anything but a failed or passed call of the one test: it does not collect, a fixture fails, … */
  outcome: z.enum(["passed", "failed", "error", "timeout", "skipped", "died"]),
  /** Name of the exception's class, with its module where that is not builtins. */
  exception: z.string().nullable(),
  /** Its message, cut to what a report can show. */
  message: z.string(),
  /** The innermost frame: absolute path and line, from 1. */
  path: z.string().nullable(),
  line: z.number().int().nullable(),
  milliseconds: z.number(),
});
export type Ran = z.infer<typeof RAN>;

export const ANSWER = z.union([
  z.object({ id: z.number().int(), built: BUILT }),
  z.object({ id: z.number().int(), ran: RAN }),
  z.object({ id: z.number().int(), problem: z.string() }),
]);
