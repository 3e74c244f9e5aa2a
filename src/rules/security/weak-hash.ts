import { isTest, nearest, textOf } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { purposeOf } from "./_context.ts";

export default adoptRule({
  id: "security/weak-hash",
  title: "Hash that can be forged",
  severity: "warning",
  adopts: ["S324", "S303"],
  says: () =>
    "MD5 and SHA-1 can be forged. Use SHA-256 or better, `hashlib.scrypt` for passwords; where no security hangs on it, say `usedforsecurity=False`.",
  why: "Two inputs with the same digest are made at will, and passwords are tried by the billion a second. Under FIPS the call raises, unless it says that it is not for security.",
  whenNot: "A cache key, an ETag or a checksum against accidents, or a protocol that prescribes the digest.",
  sources: [
    "https://docs.python.org/3/library/hashlib.html#hashlib.new",
    "https://docs.python.org/3/library/hashlib.html#key-derivation",
  ],
  examples: [
    {
      title: "a password behind MD5",
      bad: `
        import hashlib

        def hash_password(password, salt):
            return hashlib.md5(salt + password.encode()).hexdigest()
        #          ^^^^^^^^^^^
      `,
      good: `
        import hashlib

        def hash_password(password, salt):
            return hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1).hex()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Says that nothing hangs on it.",
      code: `
        import hashlib

        def cache_key(url):
            return hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()
      `,
    },
    {
      why: "An address that another service prescribes.",
      code: `
        import hashlib

        def gravatar(email):
            return hashlib.md5(email.encode()).hexdigest()
      `,
    },
  ],
  confirm: ({ node }, file) => {
    if (isTest(file)) return "no";
    const call = nearest(node, "Call");
    const purpose = purposeOf(node, file) + (call === null ? "" : ` ${textOf(call, file).toLowerCase()}`);
    // A function of that very name offers the hash to others.
    if (/^_?\w*(md5|sha1)\b|gravatar|websocket|handshake|accept|\b_?git\b|digest_auth|legacy|migrat/.test(purpose))
      return "no";
    // A class of that name, too: whoever chooses it has chosen the hash.
    if (/md5|sha_?1/i.test(nearest(node, "ClassDef")?.name ?? "")) return "advice";
    return /passw|secret|token|signature|\bsign|_sign|hmac|credential|certificate|api_?key|auth(?!or)/.test(purpose)
      ? "yes"
      : "advice";
  },
});
