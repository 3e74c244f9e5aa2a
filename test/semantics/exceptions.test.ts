import { describe, expect, it } from "vitest";
import { shortName } from "../../src/semantics/dotted.ts";
import { exceptionAncestry, exceptionName, isKnownException } from "../../src/semantics/exceptions.ts";

describe("the exception classes of the standard library", () => {
  it("know what they derive from", () => {
    expect(exceptionAncestry("builtins.FileNotFoundError")).toEqual([
      "builtins.FileNotFoundError",
      "builtins.OSError",
      "builtins.Exception",
      "builtins.BaseException",
    ]);
    expect(exceptionAncestry("asyncio.CancelledError")).toEqual(["asyncio.CancelledError", "builtins.BaseException"]);
    expect(exceptionAncestry("json.JSONDecodeError")).toContain("builtins.ValueError");
  });

  it("may have two bases", () => {
    expect(exceptionAncestry("builtins.ExceptionGroup")).toContain("builtins.BaseExceptionGroup");
    expect(exceptionAncestry("http.client.RemoteDisconnected")).toEqual(
      expect.arrayContaining(["http.client.HTTPException", "builtins.OSError"]),
    );
  });

  it("have one name each, from the Python that made two classes one", () => {
    expect(exceptionName("socket.error", [3, 8])).toBe("builtins.OSError");
    expect(exceptionName("asyncio.TimeoutError", [3, 10])).toBe("asyncio.TimeoutError");
    expect(exceptionName("asyncio.TimeoutError", [3, 11])).toBe("builtins.TimeoutError");
    expect(exceptionName("socket.timeout", [3, 9])).toBe("socket.timeout");
    expect(exceptionName("socket.timeout", [3, 14])).toBe("builtins.TimeoutError");
  });

  it("say so of a name that is none", () => {
    expect(isKnownException("builtins.print")).toBe(false);
    expect(exceptionAncestry("client.Error")).toBeNull();
  });

  it("are written short by people", () => {
    expect(shortName("builtins.OSError")).toBe("OSError");
    expect(shortName("json.JSONDecodeError")).toBe("json.JSONDecodeError");
  });
});
