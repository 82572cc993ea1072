/** What the worker does for cases: decides automatic services by rule, takes payments in, issues results. */
import { z } from 'zod';
import { parseUrn } from '#kernel/urn.ts';
import { isUuid } from '#kernel/uuid.ts';
import { job, subscription } from '#platform/feature.ts';
import { ERASE_JOB, eraseContents } from '../history/erase.ts';
import { decideByRule } from './decide-by-rule.ts';
import { afterAnswer, DECIDE_JOB } from './evidence.ts';
import { issueResult } from './issue.ts';
import { afterPayment, ISSUE_JOB } from './register.ts';

const caseSchema = z.object({ caseId: z.uuid() });

export const caseJobs = [
  job({
    name: ERASE_JOB,
    data: z.object({ applicationId: z.uuid() }),
    run: (app, { applicationId }) => app.retention((tx) => eraseContents(tx, applicationId)),
  }),
  job({
    name: DECIDE_JOB,
    data: caseSchema,
    run: (app, { caseId }) => app.transaction((tx) => decideByRule(tx, caseId, app.env.clock.now())),
  }),
  job({
    name: ISSUE_JOB,
    data: caseSchema,
    run: (app, { caseId }) => app.transaction((tx) => issueResult(tx, caseId, app.env.clock.now())),
  }),
];

/** The case that a charge is for, or undefined where it is for something else. */
function caseOf(subject: string): string | undefined {
  const { kind, id } = parseUrn(subject);
  return kind === 'case' && isUuid(id) ? id : undefined;
}

export const caseSubscriptions = [
  subscription({
    event: 'registers.answered',
    subscriber: 'services.evidence-answered',
    data: z.object({ caseId: z.uuid(), waited: z.boolean() }),
    run: (app, { caseId, waited }) => app.transaction((tx) => afterAnswer(tx, caseId, waited, app.env.clock.now())),
  }),
  subscription({
    event: 'payments.paid',
    subscriber: 'services.fee-paid',
    data: z.object({ chargeId: z.string(), subject: z.string() }),
    async run(app, { chargeId, subject }) {
      const caseId = caseOf(subject);
      if (caseId === undefined) return;
      await app.transaction((tx) => afterPayment(tx, app.systemContext('services.fee'), caseId, chargeId));
    },
  }),
];
