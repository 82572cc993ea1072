/** The road of an application in words, made of the definition: what one does, what the state does, what comes of it. */
import { agency, book } from '#features/country/index.ts';
import { type DocumentDefinition, documentKind } from '#features/documents/index.ts';
import { registerDefinition } from '#features/registers/index.ts';
import { formatMoney } from '#kernel/money.ts';
import { texts } from '#platform/texts.ts';
import type { Step } from '#ui/index.ts';
import type { ServiceDefinition } from '../../definition.ts';
import type { Passport } from '../passport.ts';
import type { Reading } from './cite.tsx';

const t = texts('services/catalogue');

type Procedure = ServiceDefinition['procedure'][number];

/** The steps in order, each with what happens in it. */
export function stepsOf(reading: Reading, definition: ServiceDefinition, passport: Passport): Step[] {
  const { language } = reading;
  return [
    ...(passport.evidence.length > 0
      ? [{ title: t(language, 'steps.known'), children: knownInWords(reading, definition) }]
      : []),
    ...(definition.form.length > 0 ? [answerStep(reading, definition)] : []),
    signStep(reading, definition),
    ...(passport.fee ? [payStep(reading, passport.fee)] : []),
    ...definition.procedure.map((step) => procedureStep(reading, definition, step)),
    resultStep(reading, definition),
  ];
}

/** Where what is read lives elsewhere, also what happens while its keeper is silent. */
function knownInWords({ env, language, now }: Reading, { evidence, outage }: ServiceDefinition): string {
  const elsewhere = Object.values(evidence).some(({ register }) => registerDefinition(env, register, now)?.source);
  const silent = outage === undefined ? 'steps.silent.wait' : `steps.silent.${outage.term}`;
  return [t(language, 'steps.knownMore'), elsewhere ? t(language, silent) : ''].filter(Boolean).join(' ');
}

function answerStep({ language }: Reading, definition: ServiceDefinition): Step {
  const titles = definition.form.map((page) => page.title[language]).join(' · ');
  return { title: t(language, 'steps.answer', { n: definition.form.length }), children: titles };
}

function signStep({ language }: Reading, { applicant }: ServiceDefinition): Step {
  const others = applicant.cosigners.map(({ label, when }) =>
    when === undefined ? label[language] : t(language, 'steps.signsSometimes', { who: label[language] }),
  );
  if (others.length === 0) return { title: t(language, 'steps.sign'), children: t(language, 'steps.signMore') };
  return {
    title: t(language, 'steps.signTogether'),
    children: t(language, 'steps.signOthers', { who: others.join(', ') }),
  };
}

function payStep({ language }: Reading, fee: NonNullable<Passport['fee']>): Step {
  const title =
    fee.total === undefined
      ? t(language, 'steps.pay')
      : t(language, 'steps.payAmount', { amount: formatMoney(fee.total, language) });
  return { title, children: t(language, 'steps.payMore') };
}

function procedureStep(reading: Reading, definition: ServiceDefinition, step: Procedure): Step {
  const { env, language, now } = reading;
  if (step.step === 'automatic') return { title: t(language, 'steps.rule'), children: t(language, 'steps.ruleMore') };
  if (step.step === 'opinion') {
    const asked = agency(env, step.of, now)?.title[language] ?? step.of;
    const text = t(language, step.optional ? 'steps.opinionSometimes' : 'steps.opinion', {
      agency: asked,
      n: step.workingDays,
    });
    return { title: step.label[language], children: text };
  }
  const { correction } = definition;
  const more = correction === 'none' ? '' : ` ${t(language, 'steps.correction', { n: correction.workingDays })}`;
  return {
    title: t(language, 'steps.review'),
    children: `${t(language, 'steps.reviewMore', { what: step.label[language] })}${more}`,
  };
}

function resultStep({ env, language, now }: Reading, { result, term }: ServiceDefinition): Step {
  const document =
    result.document === undefined
      ? undefined
      : book(env).current<DocumentDefinition>(documentKind.kind, result.document, now)?.definition;
  const registers = [...new Set(result.registers.map(({ register }) => register))].flatMap(
    (id) => registerDefinition(env, id, now)?.title[language] ?? [],
  );
  const written = registers.length > 0 ? t(language, 'steps.registers', { registers: registers.join(', ') }) : '';
  const delivered = document ? t(language, 'steps.documentMore') : '';
  const title = document?.title[language] ?? t(language, 'kind' in term ? 'steps.resultAtOnce' : 'steps.answerOfState');
  return { title, children: [delivered, written].filter(Boolean).join(' ') };
}
