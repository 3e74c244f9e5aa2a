import { nodeAt } from "../../syntax/walk.ts";
import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { purposeOf } from "./_context.ts";

const SECRET =
  /token|secret|passw|nonce|\bsalt|_salt|session_?id|\botp|_otp|api_?key|csrf|verification_code|reset_code|access_key|private_key|credential/;

/** What `random.SystemRandom` draws in the same way. */
const DRAWS = /^random\.(choices?|sample|randint|randrange|getrandbits|random|uniform|shuffle)$/;

export default adoptRule({
  id: "security/predictable-secret",
  title: "Secret from a generator that can be predicted",
  severity: "warning",
  adopts: ["S311"],
  says: () =>
    "`random` can be computed on from what it has given before. Use the `secrets` module: `token_urlsafe`, `choice`, `randbelow`.",
  why: "After some hundred values its state is known, and with it every token before and after.",
  whenNot: "Nobody gains from guessing it.",
  sources: ["https://docs.python.org/3/library/secrets.html", "https://docs.python.org/3/library/random.html"],
  examples: [
    {
      title: "a token for resetting a password",
      bad: `
        import random
        import string

        def make_token():
            return "".join(random.choices(string.ascii_letters, k=32))
        #                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import secrets

        def make_token():
            return secrets.token_urlsafe(24)
      `,
      fixed: `
        import random
        import string

        def make_token():
            return "".join(random.SystemRandom().choices(string.ascii_letters, k=32))
      `,
    },
  ],
  nearMisses: [
    {
      why: "Jitter between two tries; nobody gains from guessing it.",
      code: `
        import random

        def pause(attempt):
            return 2**attempt * random.uniform(0.5, 1.5)
      `,
    },
    {
      why: "The system's own generator.",
      code: `
        import random

        def make_token():
            return "%032x" % random.SystemRandom().getrandbits(128)
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Ask the system's generator",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      if (call?.func.kind !== "Attribute" || !DRAWS.test(file.names.qualified(call.func) ?? "")) return null;
      const start = call.func.end - call.func.attr.length;
      return [{ start, end: start, text: "SystemRandom()." }];
    },
  },
  confirm: ({ node, at }, file) => {
    const call = nearest(node, "Call");
    // `Random(seed)` repeats itself on purpose.
    const isSeeded =
      /Random$/.test(file.source.text.slice(at.start, call?.func.end ?? at.end)) && call?.args.length === 1;
    return !isTest(file) && !isSeeded && SECRET.test(purposeOf(node, file)) ? "yes" : "no";
  },
});
