import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/certificate-not-checked",
  title: "Peer accepted without checking who it is",
  severity: "warning",
  adopts: ["S501", "S323", "S507"],
  says: ({ code }) =>
    code === "S507"
      ? "Any host key is accepted. Load the known hosts and use `RejectPolicy`."
      : "Any certificate is accepted. Leave the check on, and give `verify` the path of your own authority where there is one.",
  why: "Whoever sits on the way answers in the server's place and reads every password and token; encryption to the wrong peer protects nothing.",
  whenNot: "The operator has switched the check off by a setting, which is off by default.",
  sources: [
    "https://docs.python.org/3/library/ssl.html#ssl-security",
    "https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification",
  ],
  examples: [
    {
      title: "a server with a certificate of one's own",
      bad: `
        import requests

        def stock(article):
            return requests.get(f"https://stock.internal/{article}", verify=False, timeout=5)
        #                                                            ^^^^^^^^^^^^
      `,
      good: `
        import requests

        def stock(article):
            return requests.get(f"https://stock.internal/{article}", verify="/etc/ssl/internal.pem", timeout=5)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A setting decides.",
      code: `
        import requests

        def stock(article, verify=True):
            return requests.get(f"https://stock.internal/{article}", verify=verify, timeout=5)
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) ? "no" : "yes"),
});
