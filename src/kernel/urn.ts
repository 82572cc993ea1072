/** The outside name of a thing: 'urn:shanyraq:{instance}:{kind}:{id}' (RFC 8141, namespace `shanyraq`). */
export type Urn = string & { readonly __urn: true };

export interface UrnParts {
  readonly instance: string;
  readonly kind: string;
  readonly id: string;
}

// Characters that need no percent-encoding and have one spelling, so equal things have equal names, byte for byte.
const SHAPE = /^urn:shanyraq:([a-z0-9][a-z0-9-]*):([a-z][a-z0-9-]*):([A-Za-z0-9][A-Za-z0-9._~-]*)$/;

/** Names a thing. Throws RangeError where a part has a character that a name can't carry. */
export function urn(instance: string, kind: string, id: string): Urn {
  const name = `urn:shanyraq:${instance}:${kind}:${id}`;
  if (!SHAPE.test(name)) throw new RangeError(`not a name: ${JSON.stringify(name)}`);
  return name as Urn;
}

/** Reads a name. Throws RangeError for another text. */
export function parseUrn(s: string): UrnParts {
  const [, instance, kind, id] = SHAPE.exec(s) ?? [];
  if (instance === undefined || kind === undefined || id === undefined) {
    throw new RangeError(`not a name: ${JSON.stringify(s)}`);
  }
  return { instance, kind, id };
}
