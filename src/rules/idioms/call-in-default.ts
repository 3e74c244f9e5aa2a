import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { madeInBody } from "./_none-default.ts";

/** What answers differently each time, or makes something that must not be shared. */
const FRESH =
  /^(time\.(time|monotonic|perf_counter|localtime|gmtime|strftime)(_ns)?|datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|django\.utils\.timezone\.(now|localdate|localtime)|uuid\.uuid[1-8]|random\.[a-z]\w*|secrets\.\w+|os\.(urandom|getcwd|getpid)|pathlib\.Path\.cwd|tempfile\.\w+|itertools\.count|builtins\.(open|iter)|(threading|asyncio|multiprocessing)\.(R?Lock|Event|Semaphore|Condition|Queue)|asyncio\.(get_event_loop|new_event_loop))$/;
/** Of these no caller wants one for ever; a lock or a counter may be kept in a default on purpose. */
const MOMENT = /^(time|datetime|django|uuid|random|secrets)\.|^os\.(urandom|getcwd)$|^pathlib\.Path\.cwd$/;
const ENVIRONMENT = /^os\.(getenv|environ\.get)$/;

export default adoptRule({
  id: "idioms/call-in-default",
  title: "Default computed once, for all calls",
  severity: "warning",
  adopts: ["B008"],
  says: () =>
    "This call runs once, when the function is defined: every later call gets that same value. Take `None` as the default and call it inside.",
  why: "A clock, an identifier or a random value in a default is that of the import, for as long as the process lives: records carry the server's start time, and all of them the same id.",
  whenNot:
    'The call makes an unchanging value (`Path(".")`, `Decimal(0)`), or a framework reads the default itself, as FastAPI\'s `Depends` and `Query`.',
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#function-definitions",
    "https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects",
  ],
  examples: [
    {
      title: "a time stamp of the import",
      bad: `
        import time

        def record(event, at=time.time()):
        #                    ^^^^^^^^^^^
            return {"event": event, "at": at}
      `,
      good: `
        import time

        def record(event, at=None):
            return {"event": event, "at": time.time() if at is None else at}
      `,
      fixed: `
        import time

        def record(event, at=None):
            if at is None:
                at = time.time()
            return {"event": event, "at": at}
      `,
    },
  ],
  nearMisses: [
    {
      why: "The framework looks at the default itself, for each request.",
      code: `
        from fastapi import Depends

        def current_user(): ...

        def profile(user=Depends(current_user)):
            return user
      `,
    },
    {
      why: "The value cannot change and need not be fresh.",
      code: `
        from decimal import Decimal

        def add_tax(price, rate=Decimal("0.19").normalize()):
            return price * (1 + rate)
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const name = call === null ? null : file.names.qualified(call.func as Expression);
    if (name === null) return "no";
    return FRESH.test(name) ? "yes" : ENVIRONMENT.test(name) ? "advice" : "no";
  },
  fix: {
    safety: "unsafe",
    says: "Call it in the body",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      const name = call === null ? null : file.names.qualified(call.func);
      return call !== null && name !== null && MOMENT.test(name) ? madeInBody(call, file) : null;
    },
  },
});
