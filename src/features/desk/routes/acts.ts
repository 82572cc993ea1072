/** Forms of the officer's acts into the actions of services. A short or missing answer comes back with its form, never as an error page. */
import {
  askOpinion,
  type Defect,
  examine,
  handOver,
  isAnsweredInWords,
  prepareDecision,
  proposeRefusal,
  returnForCorrection,
  sendMessage,
} from '#features/services/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { RouteRequest } from '#platform/feature.ts';
import { plainJson } from '#platform/perform.ts';
import { answerForUnit } from '../actions/give-opinion.ts';
import { openCaseAction } from '../actions/open-case.ts';
import type { Fault } from '../pages/faults.tsx';
import type { Act } from '../pages/forms.tsx';

export type Posted = Readonly<Record<string, string>>;

/** Where to go on, after `/desk`; or what is wrong with what was sent. */
export type Done = { readonly to: string } | { readonly faults: readonly Fault[] };

/** How long a text may be, in characters, and what is said of one that is shorter. As services demand it: shorter reasons explain nothing. */
interface Length {
  readonly least: number;
  readonly most: number;
  readonly short: string;
}

const REASONS: Length = { least: 20, most: 8000, short: 'shortReasons' };
const ANSWER: Length = { ...REASONS, short: 'shortAnswer' };
const EXPLANATION: Length = { ...REASONS, least: 0 };
const HAND_OVER: Length = { least: 10, most: 2000, short: 'shortReason' };
const DEFECT: Length = { least: 5, most: 1000, short: 'shortDefect' };
const QUESTION: Length = { least: 1, most: 4000, short: 'noQuestion' };
const MESSAGE: Length = { least: 1, most: 4000, short: 'noMessage' };
const OPINION: Length = { least: 10, most: 8000, short: 'shortReason' };
const NOTE: Length = { least: 0, most: 4000, short: '' };

function faultsOf(field: string, value: string, { least, most, short }: Length): Fault[] {
  const { length } = value.trim();
  if (length < least) return [{ field, text: short }];
  return length > most ? [{ field, text: 'tooLong', most }] : [];
}

/**
 * What was sent twice from one page, with the same words, is done once, and its second sending gets the answer of the first: `seen` is how
 * many entries the history had when the page was made.
 */
function onceKey(caseId: string, { seen = '' }: Posted, input: unknown): string | undefined {
  return /^\d{1,6}$/.test(seen) ? `${caseId} ${seen} ${sha256Hex(canonicalBytes(plainJson(input)))}` : undefined;
}

type Perform = Pick<RouteRequest, 'perform'>;

const PERFORMERS: Record<Act, (request: Perform, caseId: string, posted: Posted) => Promise<Done>> = {
  async grant({ perform }, caseId, posted) {
    const reasons = posted.reasons?.trim() ?? '';
    const { loaded } = await perform(openCaseAction, { caseId });
    const isAnswer = isAnsweredInWords(loaded.edition.definition);
    const faults = faultsOf('reasons', reasons, isAnswer ? ANSWER : EXPLANATION);
    if (faults.length > 0) return { faults };
    await perform(prepareDecision, { caseId, outcome: 'grant', ...(reasons ? { reasons } : {}) });
    return { to: `/${caseId}/sign` };
  },
  async refuse({ perform }, caseId, posted) {
    const { ground, reasons, faults } = groundAndReasons(posted);
    if (faults.length > 0) return { faults };
    await perform(prepareDecision, { caseId, outcome: 'refuse', ground, reasons });
    return { to: `/${caseId}/sign` };
  },
  async refusal({ perform }, caseId, posted) {
    const { ground, reasons, faults } = groundAndReasons(posted);
    if (faults.length > 0) return { faults };
    const input = { caseId, ground, reasons };
    await perform(proposeRefusal, input, onceKey(caseId, posted, input));
    return { to: `/${caseId}` };
  },
  async return({ perform }, caseId, posted) {
    const defects = defectsOf(posted);
    if (defects.length === 0) return { faults: [{ field: 'defects', text: 'noDefect' }] };
    const faults = defects.flatMap(({ what, id, text }) => faultsOf(`${what}.${id}`, text, DEFECT));
    if (faults.length > 0) return { faults };
    const input = { caseId, defects };
    await perform(returnForCorrection, input, onceKey(caseId, posted, input));
    return { to: `/${caseId}` };
  },
  async opinion({ perform }, caseId, posted) {
    const { agency = '', question = '' } = posted;
    const faults = faultsOf('question', question, QUESTION);
    if (faults.length > 0) return { faults };
    const input = { caseId, agency, question };
    await perform(askOpinion, input, onceKey(caseId, posted, input));
    return { to: `/${caseId}` };
  },
  async 'hand-over'({ perform }, caseId, posted) {
    const { reason = '', tied } = posted;
    const faults = faultsOf('reason', reason, HAND_OVER);
    if (faults.length > 0) return { faults };
    const input = { caseId, reason, isTied: tied === 'yes' };
    await perform(handOver, input, onceKey(caseId, posted, input));
    return { to: `?done=${caseId}` };
  },
};

/** Does an act by what its form sent. */
export const performAct = (request: Perform, act: Act, caseId: string, posted: Posted): Promise<Done> =>
  PERFORMERS[act](request, caseId, posted);

function groundAndReasons({ ground = '', reasons = '' }: Posted): {
  ground: string;
  reasons: string;
  faults: readonly Fault[];
} {
  const noGround = ground === '' ? [{ field: 'ground', text: 'noGround' }] : [];
  return { ground, reasons, faults: [...noGround, ...faultsOf('reasons', reasons, REASONS)] };
}

/** `field.<id>`, `file.<id>`, `evidence.<id>`: what was written beside it. */
function defectsOf(posted: Posted): Defect[] {
  return Object.entries(posted).flatMap(([name, value]) => {
    const [, what, id] = /^(field|file|evidence)\.(.+)$/.exec(name) ?? [];
    const text = value.trim();
    return what && id && text !== '' ? [{ what: what as Defect['what'], id, text }] : [];
  });
}

/** `point.<id>` = yes or no; points left alone aren't sent. Enters the history only where something is new. */
export async function savePoints({ perform }: Perform, caseId: string, posted: Posted): Promise<readonly Fault[]> {
  const note = posted.note?.trim() ?? '';
  const faults = faultsOf('note', note, NOTE);
  if (faults.length > 0) return faults;
  const { points: known } = await perform(openCaseAction, { caseId });
  const points = Object.entries(posted)
    .filter(([name]) => name.startsWith('point.'))
    .map(([name, value]) => [name.slice('point.'.length), value === 'yes'] as const);
  const isKnown = ([id, value]: readonly [string, boolean]) =>
    known.some(({ point, answer }) => point.id === id && answer === value);
  if (note === '' && points.every(isKnown)) return [];
  const input = { caseId, points: Object.fromEntries(points), ...(note === '' ? {} : { note }) };
  await perform(examine, input, onceKey(caseId, posted, input));
  return [];
}

/** Writes to the applicant. */
export async function writeMessage({ perform }: Perform, caseId: string, posted: Posted): Promise<readonly Fault[]> {
  const { text = '' } = posted;
  const faults = faultsOf('text', text, MESSAGE);
  if (faults.length > 0) return faults;
  const input = { caseId, text };
  await perform(sendMessage, input, onceKey(caseId, posted, input));
  return [];
}

const CONCLUSIONS = ['for', 'against', 'conditions'] as const;

/** Gives the opinion of the officer's unit. */
export async function sendOpinion({ perform }: Perform, caseId: string, posted: Posted): Promise<readonly Fault[]> {
  const { text = '' } = posted;
  const conclusion = CONCLUSIONS.find((one) => one === posted.conclusion);
  const faults = faultsOf('text', text, OPINION);
  if (conclusion === undefined) return [{ field: 'conclusion', text: 'noConclusion' }, ...faults];
  if (faults.length > 0) return faults;
  const input = { caseId, conclusion, text };
  await perform(answerForUnit, input, onceKey(caseId, posted, input));
  return [];
}
