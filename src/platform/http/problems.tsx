/** Refusals and faults made public in one place: as a page or as problem+json (RFC 9457), from the features' texts. */
import type { Logger } from 'pino';
import { Refusal } from '#kernel/refusal.ts';
import type { Language } from '#kernel/text.ts';
import type { Content } from '#ui/index.ts';
import { reasonInWords } from '../invalid-input.ts';
import { hasText, texts } from '../texts.ts';

export interface Problem {
  readonly status: number;
  /** `feature.reason`; faults are `platform.fault`. */
  readonly code: string;
  readonly title: string;
  /** What to do. */
  readonly help: string;
  /** Of input that is refused: the field, as a JSON pointer, and what is wrong with it. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const split = (code: string): [string, string] => [code.slice(0, code.indexOf('.')), code.slice(code.indexOf('.') + 1)];

/** The words of a refusal. An error that isn't a refusal says nothing of its inside. */
export function problemOf(error: unknown, language: Language): Problem {
  if (!(error instanceof Refusal)) {
    const say = texts('platform');
    return {
      status: 500,
      code: 'platform.fault',
      title: say(language, 'refusal.fault.title'),
      help: say(language, 'refusal.fault.help'),
    };
  }
  const [room, reason] = split(error.code);
  if (!hasText(room, `refusal.${reason}.title`)) throw new Error(`refusal ${error.code} has no text`, { cause: error });
  const say = texts(room);
  const why = error.code === 'platform.invalid_input' ? reasonInWords(language, error.detail) : undefined;
  const detail = why === undefined ? error.detail : { ...error.detail, why };
  return {
    status: error.status,
    code: error.code,
    title: say(language, `refusal.${reason}.title`, detail),
    help: say(language, `refusal.${reason}.help`, detail),
    ...(why === undefined ? {} : { errors: [{ pointer: String(error.detail.pointer), detail: why }] }),
  };
}

/** Tells the log of what isn't the fault of who asked: a failure, unless it was to be expected and passes. `about`: where it was. */
export function logProblem(
  log: Logger,
  error: unknown,
  problem: Problem,
  about: Readonly<Record<string, unknown>>,
): void {
  if (problem.status < 500) return;
  const isExpected = error instanceof Refusal && error.isExpected;
  if (isExpected) log.info({ code: problem.code, ...about }, 'asked before it was ready');
  else log.error({ err: error, ...about }, 'a request failed');
}

/** RFC 9457 body. `type` is a URN: codes are stable and never reused. */
export const problemJson = (problem: Problem, requestId: string): Record<string, unknown> => ({
  type: `urn:shanyraq:problem:${problem.code}`,
  title: problem.title,
  status: problem.status,
  detail: problem.help,
  code: problem.code,
  requestId,
  ...(problem.errors ? { errors: problem.errors } : {}),
});

interface ProblemBodyProps {
  readonly problem: Problem;
  readonly requestId: string;
  readonly language: Language;
  /** The page from which it was asked, where it is known: the way back to it. */
  readonly back?: string | undefined;
  /** What was written, where a form was refused. */
  readonly children?: Content;
}

/** Inside of the page that says what happened and what to do. */
export function ProblemBody({ problem, requestId, language, back, children }: ProblemBodyProps) {
  const say = texts('platform');
  const home = `/${language}`;
  return (
    <>
      <h1 class="govuk-heading-l">{problem.title}</h1>
      <p class="govuk-body">{problem.help}</p>
      {problem.status >= 500 && (
        <p class="govuk-body-s">
          {say(language, 'problem.requestId')}: <code>{requestId}</code>
        </p>
      )}
      {children ??
        (problem.code === 'platform.sign_in_required' && (
          <p class="govuk-body">
            <a class="govuk-button" href={`${home}/sign-in?next=${encodeURIComponent(back ?? home)}`}>
              {say(language, 'problem.signIn')}
            </a>
          </p>
        ))}
      {back !== undefined && back !== '/' && back !== home && (
        <p class="govuk-body">
          <a class="govuk-link" href={back}>
            {say(language, 'problem.back')}
          </a>
        </p>
      )}
      <p class="govuk-body">
        <a class="govuk-link" href={home}>
          {say(language, 'problem.home')}
        </a>
      </p>
    </>
  );
}
