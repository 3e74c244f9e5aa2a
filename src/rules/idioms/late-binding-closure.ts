import type { Expression, FunctionNode, Lambda, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isFixed } from "../kit/constants.ts";
import { escapes, inside, isFunction, isName, isWithin, lastName, nearest, runHere } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { boundNow } from "./_bound-now.ts";
import { proveLateBinding } from "./_prove-shared.ts";

/** Takes a function now and calls it later. */
const LATER =
  /^(connect|bind|bind_all|after|call_later|call_soon|call_soon_threadsafe|call_at|add_done_callback|add_callback|addCallback|add_listener|add_handler|addCleanup|submit|run_in_executor|create_task|Thread|Timer|Process|schedule|register|subscribe|on|once|every|do|add_command|add_job|add_event_listener|setdefault|append|appendleft|add|insert|put|put_nowait|push|callback|defer|Action|Button|MenuItem|signal|trace)$/;

export default adoptRule({
  id: "idioms/late-binding-closure",
  title: "Closure sees the loop's last value",
  severity: "warning",
  adopts: ["B023"],
  says: ({ message }) =>
    `By the time this function is called, \`${/`(.+?)`/.exec(message)?.[1] ?? "the loop's variable"}\` has the loop's last value. Bind it now, with a default argument or \`functools.partial\`.`,
  why: "A closure looks its variables up when it runs, not when it is made: functions that a loop collects all use the value of the last round.",
  whenNot: "The function is called before the next round begins, as the key of a `sorted()`.",
  sources: [
    "https://docs.python.org/3/faq/programming.html#why-do-lambdas-defined-in-a-loop-with-different-values-all-return-the-same-result",
    "https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
  ],
  examples: [
    {
      title: "handlers collected in a loop",
      bad: `
        def handlers(names):
            made = []
            for name in names:
                made.append(lambda event: print(name, event))
        #                                       ^^^^
            return made
      `,
      good: `
        def handlers(names):
            made = []
            for name in names:
                made.append(lambda event, name=name: print(name, event))
            return made
      `,
    },
    {
      title: "a function kept by name",
      bad: `
        def register(registry, models):
            for model in models:
                def save(row):
                    return model.write(row)
        #                  ^^^^^

                registry[model.name] = save
      `,
      good: `
        def register(registry, models):
            for model in models:
                def save(row, model=model):
                    return model.write(row)

                registry[model.name] = save
      `,
    },
  ],
  nearMisses: [
    {
      why: "The threads have ended before the next round begins.",
      code: `
        import threading

        def race(engines):
            for engine in engines:
                def go():
                    engine.connect()

                threads = [threading.Thread(target=go) for _ in range(10)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
      `,
    },
    {
      why: "Called at once, in the round that made it.",
      code: `
        def ranked(groups, weights):
            for group in groups:
                scored = [(weights[group], one) for one in group]
                yield sorted(scored, key=lambda pair: pair[0] * weights[group])
      `,
    },
    {
      why: "Returned, and the loop ends with it.",
      code: `
        def wrapper_for(signatures, count):
            for signature in signatures:
                if signature.count == count:
                    def wrapped(*args):
                        return signature.convert(args)

                    return wrapped
            return None
      `,
    },
  ],
  reproduce: ({ at }, file) => proveLateBinding(at, file),
  fix: {
    safety: "unsafe",
    says: "Bind it now",
    edits: ({ at }, file) => {
      const name = nodeAt(file.tree, at.start, at.end);
      const closure = name === null ? null : loopClosure(name);
      const loop = closure === null ? null : loopAround(closure);
      return closure === null || loop === null ? null : boundNow(closure, loop, file);
    },
  },
  confirm: ({ node }, file) => {
    const closure = loopClosure(node);
    if (closure === null || !isFirst(node, closure) || isSameEachRound(node, closure, file)) return "no";
    if (waitsInLoop(closure)) return "no";
    return outlives(closure, file) ? "yes" : "no";
  },
});

/** The outermost function around the name that is still inside the loop whose variable it uses. */
function loopClosure(name: Node): FunctionNode | Lambda | null {
  let found: FunctionNode | Lambda | null = null;
  for (let at = name.parent; at !== null; at = at.parent) {
    if (isFunction(at) || at.kind === "Lambda") {
      if (found !== null && !isWithinLoop(found, at)) found = at;
      else found ??= at;
    }
  }
  return found;
}

function loopAround(closure: Node): Node | null {
  for (let at = closure.parent; at !== null && !isFunction(at); at = at.parent) if (isLoop(at)) return at;
  return null;
}

function isWithinLoop(inner: Node, outer: Node): boolean {
  for (let at = inner.parent; at !== null && at !== outer; at = at.parent) if (isLoop(at)) return true;
  return false;
}

function isLoop(node: Node): boolean {
  return (
    node.kind === "For" ||
    node.kind === "AsyncFor" ||
    node.kind === "While" ||
    node.kind.endsWith("Comp") ||
    node.kind === "GeneratorExp"
  );
}

/** What the loop's body assigns is made of literals: whichever round it is of, it is the same. */
function isSameEachRound(name: Node, closure: Node, file: PythonFile): boolean {
  if (!isName(name)) return false;
  const made = file.names.lookup(name).filter((binding) => !isWithin(binding.node, closure));
  return made.every(({ node: { parent } }) => parent?.kind === "Assign" && isFixed(parent.value, file));
}

/** Threads are joined, or tasks waited for, before the next round begins. */
function waitsInLoop(closure: Node): boolean {
  const loop = nearest(closure.parent, "For", "AsyncFor", "While");
  if (loop === null) return false;
  for (const node of runHere(...loop.body)) {
    if (node.kind !== "Call" || node.start < closure.end) continue;
    if (node.func.kind === "Attribute" && /^(join|shutdown)$/.test(node.func.attr) && node.args.length === 0)
      return true;
    if (node.parent?.kind === "Await" && /^(gather|wait)$/.test(lastName(node.func) ?? "")) return true;
  }
  return false;
}

/** One finding a variable and closure is enough. */
function isFirst(name: Node, closure: Node): boolean {
  if (!isName(name)) return true;
  for (const node of inside(closure)) if (isName(node, name.id)) return node.start >= name.start;
  return true;
}

function outlives(closure: FunctionNode | Lambda, file: PythonFile): boolean {
  if (closure.kind === "Lambda") return kept(closure, file);
  if (
    closure.decorator_list.some(
      (one) => one.kind === "Call" && /^(register|route|on|command|listener|receiver)/.test(lastName(one) ?? ""),
    )
  ) {
    return true;
  }
  return namesKept(closure, closure.name, file);
}

/** Is the function itself stored, or does it only run here? */
function kept(value: Expression, file: PythonFile): boolean {
  const { parent } = value;
  if (parent === null) return false;
  if (parent.kind === "Return") return false;
  if (escapes(value)) return true;
  switch (parent.kind) {
    case "Call":
      return parent.func !== value && LATER.test(lastName(parent.func) ?? "");
    case "keyword":
      return /^(command|callback|target|on_\w+|handler)$/.test(parent.arg ?? "") && parent.parent?.kind === "Call";
    case "ListComp":
    case "SetComp":
    case "DictComp":
      return true;
    case "List":
    case "Tuple":
    case "Dict":
    case "Set":
      return kept(parent, file);
    case "Assign": {
      const [target] = parent.targets;
      return (
        parent.value === value &&
        isName(target ?? null) &&
        target?.kind === "Name" &&
        namesKept(parent, target.id, file)
      );
    }
    default:
      return false;
  }
}

/** Some use of the function's name, in the loop that makes it, stores it. */
function namesKept(made: Node, name: string, file: PythonFile): boolean {
  const loop = nearest(made.parent, "For", "AsyncFor", "While");
  if (loop === null) return false;
  return file.names
    .references(file.names.scopeOf(made), name)
    .some((use) => isWithin(use, loop) && !isWithin(use, made) && kept(use, file));
}
