/** What a tool is: its description for the model, its schemas, and one function. */
import type { z } from "zod";
import type { Call, Problem, Workspace } from "./workspace.ts";

export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** Whether it can write to the project. */
  readonly writes?: true;
  /** A problem is one line that says what to do. */
  readonly run: (input: z.output<Input>, workspace: Workspace, call: Call) => Promise<z.input<Output> | Problem>;
}

export type AnyTool = Tool<z.ZodObject, z.ZodObject>;

/** Checks input and output against the schemas, then forgets them: the server hands each tool what its schema lets through. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: Tool<Input, Output>): AnyTool {
  return tool as unknown as AnyTool;
}
