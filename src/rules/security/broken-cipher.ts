import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/broken-cipher",
  title: "Cipher, key size or protocol that is broken",
  severity: "warning",
  adopts: ["S304", "S305", "S502", "S503", "S504", "S505"],
  says: ({ code }) =>
    /S50[234]/.test(code)
      ? "This version of SSL or TLS is broken. `ssl.create_default_context()` chooses what is safe today."
      : "This cipher, mode or key size no longer keeps a secret. Use AES-GCM or ChaCha20-Poly1305, RSA from 2048 bits, or Fernet.",
  why: "What was recorded is decrypted with public tools, and patterns of the plain text show through.",
  whenNot: "Old data must be read once more, to be moved.",
  sources: [
    "https://docs.python.org/3/library/ssl.html#ssl.create_default_context",
    "https://cryptography.io/en/latest/fernet/",
  ],
  examples: [
    {
      title: "a key for the next years",
      bad: `
        from cryptography.hazmat.primitives.asymmetric import rsa

        def make_key():
            return rsa.generate_private_key(public_exponent=65537, key_size=1024)
        #                                                                   ^^^^
      `,
      good: `
        from cryptography.hazmat.primitives.asymmetric import rsa

        def make_key():
            return rsa.generate_private_key(public_exponent=65537, key_size=3072)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The version is negotiated, and the lowest one is safe.",
      code: `
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) ? "no" : "yes"),
});
