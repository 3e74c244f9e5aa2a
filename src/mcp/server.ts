/** The engine for coding agents: its tools, and its rules as resources. https://modelcontextprotocol.io/specification */
import { type CallToolResult, McpServer, ResourceTemplate, type ServerContext } from "@modelcontextprotocol/server";
import type { z } from "zod";
import { ruleHelp } from "../report/rules-page.ts";
import { CHAPTERS } from "../rules/chapters.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { AnyTool } from "./tool.ts";
import { checkSnippetTool } from "./tools/check-snippet.ts";
import { explainTool } from "./tools/explain.ts";
import { fixTool } from "./tools/fix.ts";
import { projectFactsTool } from "./tools/project-facts.ts";
import { proveTool } from "./tools/prove.ts";
import { reviewTool } from "./tools/review.ts";
import type { Call, Workspace } from "./workspace.ts";

const TOOLS: readonly AnyTool[] = [reviewTool, proveTool, fixTool, explainTool, checkSnippetTool, projectFactsTool];

const INSTRUCTIONS =
  "A Python expert that shows its evidence. Call project_facts before you write code here, check_snippet on what you wrote before " +
  "you save it, review (with `since`) when a change is done, prove on what you doubt, fix for what can be fixed and verified. " +
  "An error, or a finding that is traced or proved, is to be mended; advice is to be weighed. refuted means the finding is likely " +
  "wrong in this place; unproved says nothing either way.";

export interface ServerInfo {
  readonly name: string;
  readonly version: string;
}

/** A server for one client; several may share a workspace. */
export function createServer(workspace: Workspace, info: ServerInfo): McpServer {
  const server = new McpServer(info, { instructions: INSTRUCTIONS });
  for (const tool of TOOLS) addTool(server, tool, workspace);
  addRules(server);
  return server;
}

function addTool(server: McpServer, tool: AnyTool, workspace: Workspace): void {
  const { name, title, description, input, output } = tool;
  const annotations = { readOnlyHint: tool.writes !== true, destructiveHint: false, openWorldHint: false };
  server.registerTool(
    name,
    { title, description, inputSchema: input, outputSchema: output, annotations },
    async (given, context) => answer(await tool.run(given, workspace, callOf(context))),
  );
}

function answer(result: z.input<AnyTool["output"]> | { readonly problem: string }): CallToolResult {
  if ("problem" in result && typeof result.problem === "string") {
    return { content: [{ type: "text", text: result.problem }], isError: true };
  }
  return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
}

/** Cancellation reaches the work, and what it is at reaches the client that asked to know. */
function callOf({ mcpReq }: ServerContext): Call {
  const token = mcpReq._meta?.progressToken;
  let at = 0;
  let last = "";
  return {
    signal: mcpReq.signal,
    progress: (stage, done, total) => {
      const message = total > 0 ? `${stage} ${done}/${total}` : stage;
      if (token === undefined || message === last) return;
      last = message;
      const params = { progressToken: token, progress: ++at, message };
      // A client that is gone is told nothing.
      mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
    },
  };
}

/** `python-dev://rules/idioms/mutable-default` is a rule's page, `python-dev://rules` the list. */
function addRules(server: McpServer): void {
  const mimeType = "text/markdown";
  const list = Object.entries(CHAPTERS).flatMap(([chapter, { title, about }]) => [
    `## ${title}`,
    about,
    ...RULES.filter(({ id }) => id.startsWith(`${chapter}/`)).map(({ id, title: of }) => `- ${id}: ${of}`),
  ]);
  server.registerResource("rules", "python-dev://rules", { title: "All rules", mimeType }, async (uri) => ({
    contents: [{ uri: uri.href, mimeType, text: list.join("\n") }],
  }));
  const template = new ResourceTemplate("python-dev://rules/{chapter}/{name}", { list: undefined });
  server.registerResource("rule", template, { title: "A rule", mimeType }, async (uri, { chapter, name }) => {
    const rule = RULES.find(({ id }) => id === `${chapter}/${name}`);
    if (rule === undefined) throw new Error(`there is no rule ${chapter}/${name}`);
    return { contents: [{ uri: uri.href, mimeType, text: `# ${rule.title}\n\n${ruleHelp(rule)}` }] };
  });
}
