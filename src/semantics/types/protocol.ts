/**
 * What is read of the Type Server Protocol 0.4's messages. Types nest; each level is read on its own, as far as somebody
 * wants it, so that an answer of any depth costs no more than what is taken from it.
 * https://github.com/facebook/pyrefly/blob/main/crates/tsp_types/src/protocol.rs
 */
import { z } from "zod";

/** The flags of a type: the class object itself, or an object of it. */
export const FLAGS = { instantiable: 1, instance: 2, literal: 8 } as const;

/** LSP's ServerCancelled: the snapshot that was asked about is no longer the server's. */
export const STALE = -32802;
/** vscode-jsonrpc's own: the server is gone, or the connection to it, and it has not answered. */
export const isGone = (code: number): boolean => code >= -32099 && code <= -32096;

const Declaration = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal(0),
    name: z.string().nullish(),
    node: z.object({
      uri: z.string(),
      range: z.object({ start: z.object({ line: z.int().nonnegative(), character: z.int().nonnegative() }) }),
    }),
  }),
  z.object({ kind: z.literal(1), uri: z.string() }),
]);
export type Declaration = z.infer<typeof Declaration>;

const Types = z.array(z.unknown());

/** A type's own level. Built-in kinds (`any`), type variables, synthesized stubs and references are not read: they tell no class. */
export const TypeNode = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal(2),
    declaration: Declaration,
    boundToType: z.unknown(),
    returnType: z.unknown(),
    specializedTypes: z.object({ returnType: z.unknown() }).nullish(),
  }),
  z.object({
    kind: z.literal(3),
    declaration: Declaration,
    flags: z.int(),
    typeArgs: Types.nullish(),
    // Of a member of an enumeration it is something else, and an integer may be too large for a number.
    literalValue: z.union([z.string(), z.int(), z.boolean()]).nullish().catch(null),
  }),
  z.object({ kind: z.literal(4), flags: z.int(), subTypes: Types }),
  z.object({ kind: z.literal(5), moduleName: z.string(), uri: z.string() }),
  z.object({ kind: z.literal(7), overloads: Types }),
]);
export type TypeNode = z.infer<typeof TypeNode>;

/** `0.4.1`. Before 1.0 every minor version may break what was. */
export const Version = z.string();
export const speaks04 = (version: string): boolean => /^0\.4\.\d+/.test(version);

export const Snapshot = z.int();

/** What a server asks of our settings. */
export const ConfigurationParams = z.object({ items: z.array(z.object({ section: z.string().nullish() })) });
