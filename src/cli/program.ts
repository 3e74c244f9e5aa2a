/** The commands and their flags. Each command's file is loaded when it is the one that was asked for. */
import { Command, CommanderError, Option } from "commander";
import { VERIFY } from "../fix/model.ts";
import { EVIDENCE } from "../rules/kit/rule.ts";
import {
  type FixOptions,
  FORMATS,
  type ListOptions,
  type McpOptions,
  type ProveOptions,
  type ReviewOptions,
  type SkillOptions,
} from "./options.ts";
import { VERSION } from "./version.ts";

/** Runs the command in `args` (without node and script) and returns the exit code: 0, 1 or 2. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    if (args.length === 0) program.help();
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has printed its message, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

function createProgram(done: (code: number) => void): Command {
  const program = new Command("python-dev")
    .description("Reviews a Python project and shows the evidence for what it says.")
    .version(VERSION)
    .option("--no-color", "plain text (also: NO_COLOR=1)")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  addReview(program, done);
  addProve(program, done);
  addFix(program, done);
  program
    .command("undo")
    .description("take back the last fix of a project; once more, and it is there again")
    .argument("[paths...]", "files or folders of the project; without any, the one in the current folder")
    .action(async (paths: string[]) => done(await (await import("./undo.ts")).undo(paths)));
  program
    .command("explain")
    .description("explain a rule, a chapter of rules or a finding; without an argument, list the chapters")
    .argument("[rule|chapter|finding]", "such as idioms/mutable-default, B006, idioms, src/cart.py:3 or a fingerprint")
    .argument("[paths...]", "what was reviewed when the finding was found; else the whole project")
    .action(async (what: string | undefined, paths: string[]) =>
      done(await (await import("./explain.ts")).explain(what, paths)),
    );
  program
    .command("rules")
    .description("list all rules")
    .option("--json", "as JSON")
    .action(async (options: ListOptions) => done(await (await import("./rules.ts")).rules(options)));
  program
    .command("mcp")
    .description("serve coding agents over the Model Context Protocol: on stdin and stdout, or on a port")
    .option("--root <folder>", "the project; nothing outside of it is read or written (default: the current folder)")
    .option("--http <port>", "serve HTTP on 127.0.0.1, for who brings the token (PYTHON_DEV_TOKEN, or the one printed)")
    .option("--python <path>", "the project's interpreter, where the one found is not the right one")
    .action(async (options: McpOptions) => done(await (await import("./mcp.ts")).mcp(options)));
  program
    .command("skill")
    .description(
      "write the skill that a coding agent loads when it writes Python: SKILL.md and a page for each chapter",
    )
    .argument("<install>", "the one thing there is to do")
    .option("--to <folder>", "where agents look for skills (default: .agents/skills below the current folder)")
    .action(async (what: string, options: SkillOptions) =>
      done(await (await import("./skill.ts")).skill(what, options)),
    );
  program
    .command("doctor")
    .description("check what python-dev needs on this machine, and say what is lost without it")
    .option("--json", "as JSON")
    .action(async (options: ListOptions) => done(await (await import("./doctor.ts")).doctor(options)));
  return program;
}

function addReview(program: Command, done: (code: number) => void): void {
  const review = program
    .command("review")
    .description("review a project, or some of its files and folders")
    .argument("[paths...]", "files and folders; without any, the project in the current folder");
  addChoice(addReport(review))
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 from this severity on (default: error)").choices([
        "error",
        "warning",
        "advice",
        "never",
      ]),
    )
    .addOption(new Option("--min-evidence <grade>", "leave out findings with less evidence").choices(EVIDENCE))
    .option("--since <revision>", "only findings on lines that changed since this revision of git, such as main")
    .option("--prove", "write tests for the findings and run them in a sandbox, on the project's own code")
    .option("--all", "show every finding, not the most important alone")
    .option("--statistics", "show counts by rule and the time taken")
    .option("--quiet", "print nothing but the findings")
    .action(async (paths: string[], options: ReviewOptions) =>
      done(await (await import("./review.ts")).review(paths, options)),
    );
}

function addProve(program: Command, done: (code: number) => void): void {
  const prove = program
    .command("prove")
    .description(
      "write tests that fail because of what a review finds, and run them in a sandbox; exits with 1 where one is proved",
    )
    .argument("[what...]", "files and folders, or a finding: its FILE:LINE or fingerprint, and what was reviewed")
    .option("--write <folder>", "keep the tests of what is proved there; pytest runs them from the project's root");
  addChoice(addReport(prove))
    .option("--all", "show the test of every finding, not only of one that is asked for")
    .option("--quiet", "print nothing but the counts")
    .action(async (what: string[], options: ProveOptions) =>
      done(await (await import("./prove.ts")).prove(what, options)),
    );
}

function addFix(program: Command, done: (code: number) => void): void {
  const fix = program
    .command("fix")
    .description(
      "fix what a review finds, where the fix holds: it is tried in a copy, and the tests are run in a sandbox",
    )
    .argument("[paths...]", "files and folders; without any, the project in the current folder");
  addChoice(addReport(fix))
    .addOption(
      new Option("--verify <how>", "what a fix has to pass, each with all before it").choices(VERIFY).default("full"),
    )
    .option("--unsafe", "take unsafe fixes also where no test runs what they change")
    .option("--ruff", "fix what the project's own configuration of ruff selects, too")
    .option("--diff", "show the changes and write nothing")
    .option("--yes", "write without asking")
    .option("--commit", "commit the fixes of each rule, with what stands behind them")
    .option("--allow-dirty", "write also where files changed since the last commit")
    .option("--all", "show every diff, and every fix that is left out")
    .option("--quiet", "print nothing but the counts")
    .action(async (paths: string[], options: FixOptions) => done(await (await import("./fix.ts")).fix(paths, options)));
}

function addReport(command: Command): Command {
  return command
    .addOption(new Option("--format <format>", "form of the report").choices(FORMATS).default("terminal"))
    .option("--output <file>", "write the report to a file");
}

function addChoice(command: Command): Command {
  return command
    .option("--select <list>", "only these rules, chapters or ruff codes (comma-separated, repeatable)", addToList)
    .option("--ignore <list>", "not these rules, chapters or ruff codes (comma-separated, repeatable)", addToList)
    .addOption(
      new Option("--types <mode>", "off: ask no type server; quicker, and what only types tell is left out")
        .choices(["auto", "off"])
        .default("auto"),
    )
    .option("--python <path>", "the project's interpreter, where the one found is not the right one");
}

function addToList(value: string, before: readonly string[] = []): string[] {
  const items = value.split(",").map((item) => item.trim());
  return [...before, ...items.filter((item) => item !== "")];
}
