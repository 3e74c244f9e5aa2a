import type { Expression, FunctionNode, Node, Statement, Yield } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { decorator } from "../kit/classes.ts";
import { inside, isFunction, isTest, lastName, nearest, runHere, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveUndoSkipped } from "./_prove-contextmanager.ts";
import { undoneInFinally } from "./_undo-in-finally.ts";

interface Data {
  readonly manager: string;
  readonly undo: string;
}

export default defineRule<Data>({
  id: "resources/contextmanager-without-finally",
  title: "Clean-up after `yield` that an error skips",
  severity: "warning",
  evidence: "resolved",
  says: ({ manager, undo }) =>
    `If the body of \`with ${manager}()\` raises, it raises at this \`yield\` and \`${undo}\` is never run. Put the \`yield\` in a \`try\` and what follows in its \`finally\`.`,
  why: "`@contextmanager` throws an error of the `with` body into the generator, at the `yield`. Without `try`/`finally` around it the rest of the function is skipped, and what was opened, changed or locked stays so.",
  whenNot: "When the rest is meant for success only, such as a commit.",
  sources: ["https://docs.python.org/3/library/contextlib.html#contextlib.contextmanager"],
  examples: [
    {
      title: "the folder is not restored",
      bad: `
        import os
        from contextlib import contextmanager

        @contextmanager
        def inside(folder):
            before = os.getcwd()
            os.chdir(folder)
            yield folder
            #^^^^^^^^^^^
            os.chdir(before)
      `,
      good: `
        import os
        from contextlib import contextmanager

        @contextmanager
        def inside(folder):
            before = os.getcwd()
            os.chdir(folder)
            try:
                yield folder
            finally:
                os.chdir(before)
      `,
    },
    {
      title: "the connection is not closed",
      bad: `
        import contextlib

        @contextlib.asynccontextmanager
        async def session(pool):
            connection = await pool.connect()
            yield connection
            #^^^^^^^^^^^^^^^
            await connection.close()
      `,
      good: `
        import contextlib

        @contextlib.asynccontextmanager
        async def session(pool):
            connection = await pool.connect()
            try:
                yield connection
            finally:
                await connection.close()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Committed on success only.",
      code: `
        from contextlib import contextmanager

        @contextmanager
        def transaction(session):
            with session.begin() as running:
                yield running
            session.commit()
      `,
    },
    {
      why: "Only tells how long it took.",
      code: `
        import time
        from contextlib import contextmanager

        @contextmanager
        def timed(label):
            start = time.perf_counter()
            yield
            print(label, time.perf_counter() - start)
      `,
    },
    {
      why: "pytest goes on after the yield of a fixture, whatever the test did.",
      code: `
        import pytest

        @pytest.fixture
        def folder(tmp_path, server):
            server.start(tmp_path)
            yield tmp_path
            server.stop()
      `,
    },
    {
      why: "The error is handled at the yield.",
      code: `
        from contextlib import contextmanager

        @contextmanager
        def guarded(connection):
            try:
                yield connection
            except OSError:
                connection.drop()
                raise
            connection.close()
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Undo it in a `finally`",
    edits: ({ at }, file) => {
      const node = nearest(nodeAt(file.tree, at.start, at.end), "Yield");
      const manager = node === null ? null : managerAround(node, file);
      if (node === null || manager === null) return null;
      // What is not undone but done, such as a commit, must not be done after an error.
      const isAllUndone = statementsAfter(node, manager)?.every((one) => isUndo(one, manager, node, file)) === true;
      return isAllUndone ? undoneInFinally(manager, node, file) : null;
    },
  },
  reproduce: ({ at }, file) => {
    const node = nearest(nodeAt(file.tree, at.start, at.end), "Yield");
    const manager = node === null ? null : managerAround(node, file);
    if (node === null || manager === null) return { why: "the manager is not found again" };
    const undo = statementsAfter(node, manager)?.find((one) => isUndo(one, manager, node, file));
    return undo === undefined ? { why: "nothing is undone" } : proveUndoSkipped(manager, node, undo, file);
  },
  check: {
    *Yield(node, file) {
      const manager = managerAround(node, file);
      if (manager === null || isTest(file) || yieldsIn(manager) !== 1) return;
      const after = statementsAfter(node, manager);
      const undo = after?.find((one) => isUndo(one, manager, node, file));
      if (undo === undefined) return;
      const [line = ""] = textOf(undo, file).split("\n");
      yield { at: node, data: { manager: manager.name, undo: line.replace(/:$/, "").trim() } };
    },
  },
});

function managerAround(node: Yield, file: PythonFile): FunctionNode | null {
  let around: Node | null = node.parent;
  while (around !== null && !isFunction(around) && around.kind !== "Lambda") around = around.parent;
  if (!isFunction(around)) return null;
  return decorator(around, file, "contextlib.contextmanager", "contextlib.asynccontextmanager") === null
    ? null
    : around;
}

function yieldsIn(manager: FunctionNode): number {
  return [...runHere(...manager.body)].filter((node) => node.kind === "Yield").length;
}

/** What would run after the yield; `null` if a `try` around it looks after errors. */
function statementsAfter(node: Yield, manager: FunctionNode): Statement[] | null {
  const after: Statement[] = [];
  let child: Node = node;
  for (let parent = node.parent; parent !== null; child = parent, parent = parent.parent) {
    if (parent.kind === "Try" || parent.kind === "TryStar") return null;
    if (parent.kind === "For" || parent.kind === "While" || parent.kind === "AsyncFor") return null;
    for (const block of [bodyOf(parent), "orelse" in parent && Array.isArray(parent.orelse) ? parent.orelse : []]) {
      const index = (block as readonly Node[]).indexOf(child);
      if (index >= 0) after.push(...block.slice(index + 1));
    }
    if (parent === manager) return after;
  }
  return null;
}

function bodyOf(node: Node): readonly Statement[] {
  return "body" in node && Array.isArray(node.body) ? node.body : [];
}

const UNDOES =
  /^_?(a?close|release|clean_?up|unlink|rmtree|rmdir|remove|delete|drop|stop|shutdown|terminate|kill|disconnect|restore|reset|unset|chdir|rollback|unregister|detach|disable|tear_?down|undo|revert|uninstall|unpatch|pop|unlock|logout|putenv|umask)(_\w+)?$/;

/** Closes, removes or restores something: calls named so, `del`, and assignments of what the function saved before. */
function isUndo(statement: Statement, manager: FunctionNode, node: Yield, file: PythonFile): boolean {
  switch (statement.kind) {
    case "Expr": {
      const value = statement.value.kind === "Await" ? statement.value.value : statement.value;
      return value.kind === "Call" && UNDOES.test(lastName(value) ?? "");
    }
    case "Delete":
      return statement.targets.some((one) => one.kind !== "Name");
    case "Assign":
      return statement.targets.some((one) => one.kind !== "Name" && changedBefore(one, manager, node, file));
    case "If":
      return (
        !statement.body.some((one) => one.kind === "Raise") &&
        statement.body.some((one) => isUndo(one, manager, node, file))
      );
    default:
      return false;
  }
}

function changedBefore(target: Expression, manager: FunctionNode, node: Yield, file: PythonFile): boolean {
  const text = textOf(target, file);
  for (const other of inside(...manager.body)) {
    if (other.start > node.start || other.kind !== "Assign") continue;
    if (other.targets.some((one) => textOf(one, file) === text)) return true;
  }
  return false;
}
