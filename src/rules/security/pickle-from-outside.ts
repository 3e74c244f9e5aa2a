import { isFixed } from "../kit/constants.ts";
import { isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { isFromOutside } from "./_context.ts";

export default adoptRule({
  id: "security/pickle-from-outside",
  title: "Pickle loaded from what somebody else can write",
  severity: "warning",
  adopts: ["S301", "S302"],
  says: () =>
    "A pickle is a program: loading it runs what its author put in. Use JSON for data from outside, or check an HMAC over the bytes first.",
  why: "Whoever can write to the socket, the queue or the cookie runs code in this process.",
  whenNot: "The bytes come from this program itself, over a channel that nobody else can write to.",
  sources: ["https://docs.python.org/3/library/pickle.html", "https://docs.python.org/3/library/hmac.html"],
  examples: [
    {
      title: "a session kept in a cookie",
      bad: `
        import base64
        import pickle

        def session(request):
            return pickle.loads(base64.b64decode(request.cookies["session"]))
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import base64
        import json

        def session(request):
            return json.loads(base64.b64decode(request.cookies["session"]))
      `,
    },
  ],
  nearMisses: [
    {
      why: "Its own cache, in its own folder.",
      code: `
        import pickle

        def cached(path):
            with open(path, "rb") as handle:
                return pickle.load(handle)
      `,
    },
    {
      why: "A deep copy by way of pickle.",
      code: `
        import pickle

        def clone(value):
            return pickle.loads(pickle.dumps(value))
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const source = call?.args[0];
    // A bare reference or a base class loads nothing here.
    if (call === null || source === undefined || call.start !== node.start || isTest(file)) return "no";
    if (isFixed(source, file) || lastName(source) === "dumps") return "no";
    if (isFromOutside(source, file)) return "yes";
    // A module that writes its pickles itself reads its own.
    return lastName(call) === "loads" && !/\bdumps?\(/.test(file.source.text) ? "advice" : "no";
  },
});
