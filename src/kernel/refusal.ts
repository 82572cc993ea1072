/** What HTTP answers to a refusal; the kernel only carries the number. */
export type RefusalStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 408
  | 409
  | 410
  | 413
  | 414
  | 415
  | 422
  | 429
  | 431
  | 451
  | 503;

/** `feature.reason`, for example 'services.not_found'. Its text stands under `refusal.<code>` in the feature's texts. */
export type RefusalCode = `${string}.${string}`;

/** Facts for the text's placeholders. No secrets and no personal data: it goes into logs. */
export type RefusalDetail = Readonly<Record<string, string | number>>;

export interface RefusalDefinition {
  readonly code: RefusalCode;
  readonly status: RefusalStatus;
  /** It comes of the way things go and passes by itself, so it is nobody's failure: a log tells it as what happened. */
  readonly expected?: true;
}

// Module state, on purpose: the registry is a closed list, filled while modules are imported and only read afterwards. A code is
// unique in the whole program, so there is nothing to inject and no second registry to mean.
const registry = new Map<string, RefusalDefinition>();

/** The program understood and says no, by a rule that has a code and a text. Anything else that is thrown is a defect. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: RefusalStatus;
  readonly detail: RefusalDetail;
  readonly isExpected: boolean;

  /** Throws TypeError for a code that no feature defined. */
  constructor(code: RefusalCode, detail: RefusalDetail = {}) {
    const definition = registry.get(code);
    if (!definition) throw new TypeError(`unknown refusal code ${code}`);
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.status = definition.status;
    this.detail = detail;
    this.isExpected = definition.expected ?? false;
  }
}

/**
 * Throws the refusal of a feature. It throws by itself, so a forgotten `throw` lets nobody through; write `throw refuse(…)` all the
 * same, for then the compiler too knows that the road ends here.
 */
export type Refuse<Reason extends string> = (reason: Reason, detail?: RefusalDetail) => never;

/** Registers a feature's refusals and returns its `refuse`. Throws Error for a code defined twice or badly spelt. */
export function defineRefusals<const Reasons extends Record<string, Omit<RefusalDefinition, 'code'>>>(
  feature: string,
  reasons: Reasons,
): Refuse<keyof Reasons & string> {
  for (const [reason, definition] of Object.entries<Omit<RefusalDefinition, 'code'>>(reasons)) {
    const code: RefusalCode = `${feature}.${reason}`;
    if (!/^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$/.test(code)) throw new Error(`badly spelt refusal code ${code}`);
    if (registry.has(code)) throw new Error(`refusal code ${code} is defined twice`);
    registry.set(code, { code, ...definition });
  }
  return (reason, detail) => {
    throw new Refusal(`${feature}.${reason}`, detail);
  };
}

/** Every refusal of the program, by code: the tests demand a text in each language for each. */
export function allRefusals(): readonly RefusalDefinition[] {
  return [...registry.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}
