/** A complaint on a case: recorded, numbered, with its term from the first moment. */
import { z } from 'zod';
import { calendarOf, countryOf } from '#features/country/index.ts';
import { actorOf, appendAct, keepFile, openCase, type TakenFile, takenFileSchema } from '#features/services/index.ts';
import { dateOf } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { serialNumber } from '#kernel/serial-number.ts';
import type { TermLines } from '#kernel/term.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { tell } from '../letters.ts';
import { requireApplicant } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { ATTACHMENTS, type Attached } from '../rules/attachments.ts';
import { complaintTerm, SUBJECTS } from '../rules/complaint.ts';
import { complaintsOn, insertComplaint, nextComplaintNumber } from '../store/complaints.ts';

export const COMPLAINT_LENGTH = 8000;

export interface Filed {
  readonly complaint: string;
  readonly number: string;
  /** RFC 3339: the first moment at which the answer is late. */
  readonly dueAt: string;
}

/** The term of a complaint filed at a moment, by the calendar and the law known then. */
export function termOf(env: Env, filedAt: Instant, now: Instant): TermLines {
  return complaintTerm(calendarOf(env, filedAt), countryOf(env, filedAt).complaint.workingDays, filedAt, now);
}

/** Keeps the files with the case: they go when its content does. */
async function keepFiles(tx: Tx, caseId: string, files: readonly TakenFile[]): Promise<Attached[]> {
  const kept: Attached[] = [];
  for (const file of files) {
    const { name, mediaType, scan } = file;
    const { sha256, size } = await keepFile(tx, caseId, file);
    kept.push({ sha256, name, mediaType, bytes: String(size), scan });
  }
  return kept;
}

/**
 * The applicant complains; one complaint at a time on a case. Lateness is no ground to refuse it (Administrative Procedural and
 * Process-related Code, art. 92). Refuses oversight.not_found, complaint_open.
 */
export const complain = action({
  name: 'oversight.complain',
  input: z.strictObject({
    caseId: z.uuid(),
    about: z.enum(SUBJECTS),
    text: z.string().trim().min(1).max(COMPLAINT_LENGTH),
    files: z.array(takenFileSchema).max(ATTACHMENTS.length).default([]),
  }),
  async allow(tx: Tx, ctx: Context, { caseId }): Promise<void> {
    await requireApplicant(tx, ctx, caseId);
  },
  async run(tx, ctx, { caseId, about, text, files }): Promise<Filed> {
    const opened = await openCase(tx, caseId, ctx.now);
    const former = await complaintsOn(tx, caseId);
    if (former.some(({ outcome }) => outcome === null)) throw refuse('complaint_open');
    const id = newId(ctx.now);
    const { numberPrefix, zone } = countryOf(tx.env, ctx.now);
    const year = Number(dateOf(ctx.now, zone).slice(0, 4));
    const number = serialNumber(`${numberPrefix}-C`, year, await nextComplaintNumber(tx));
    const { dueAt } = termOf(tx.env, ctx.now, ctx.now);
    if (dueAt === null) throw new Error('the term of a complaint has no end');
    const { entry } = await appendAct(tx, opened, {
      kind: 'complaint',
      by: actorOf(ctx),
      content: {
        event: 'filed',
        complaint: id,
        number,
        about,
        text,
        dueAt: isoInstant(dueAt),
        unit: opened.state.unit ?? null,
        language: ctx.language,
        ...(files.length === 0 ? {} : { files: await keepFiles(tx, caseId, files) }),
      },
    });
    const { row, state } = opened;
    await insertComplaint(tx, {
      id,
      number,
      caseId,
      caseNumber: row.number,
      service: row.service,
      provider: row.provider,
      unit: state.unit ?? null,
      about,
      language: ctx.language,
      personId: row.personId,
      organisationId: row.organisationId ?? null,
      filedAt: ctx.now,
      dueAt,
      entry: entry.id,
    });
    await tell(tx, opened, 'filed', `/complaints/${id}`, { complaint: number, until: dueAt });
    return { complaint: id, number, dueAt: isoInstant(dueAt) };
  },
});
