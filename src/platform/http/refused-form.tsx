/**
 * What was written into a form outlives the refusal of it: the page that says no carries it along, to be read, copied, and sent again as it
 * was. Nothing of it is kept on the server, so that it also holds where nobody is signed in any more.
 */
import type { FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { Button, Section } from '#ui/index.ts';
import { texts } from '../texts.ts';
import { isFromOurPages } from './origin.ts';

const t = texts('platform');

/** A form as its page sent it. */
interface SentForm {
  /** Where it went: path and query. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/**
 * The form that a request carries; undefined for anything else. Only of our own pages: what another site sent must never stand here with a
 * button that sends it in the name of whoever presses it. A form with files is not given back, for its files can't be.
 */
export function sentForm(request: FastifyRequest): SentForm | undefined {
  const { body, method, url } = request;
  if (method !== 'POST' || !isFromOurPages(request)) return undefined;
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = Object.entries(body).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : [])),
  );
  return fields.length === 0 ? undefined : { action: url, fields };
}

/** Shorter ones are codes, choices and numbers: they are sent again too, but need no copying. */
const LEAST_OF_A_TEXT = 10;

const isText = (value: string): boolean => value.trim().length >= LEAST_OF_A_TEXT && /\s/.test(value.trim());

/** What may go well when it is sent again as it was: once somebody is signed in, has another role, or the server is there again. */
const isPassing = (status: number): boolean => status === 401 || status === 403 || status === 429 || status >= 500;

interface RefusedFormProps {
  readonly language: Language;
  readonly status: number;
  readonly form: SentForm;
  /** The page of the form, path and query. */
  readonly page: string;
}

export function RefusedForm({ language, status, form, page }: RefusedFormProps): VNode | null {
  const written = form.fields.filter(([, value]) => isText(value));
  const mayPass = isPassing(status);
  if (written.length === 0 && !mayPass) return null;
  return (
    <Section title={t(language, 'refusedForm.title')}>
      <p>{t(language, mayPass ? 'refusedForm.again' : 'refusedForm.copy')}</p>
      {status === 401 && (
        <p>
          <a
            class="govuk-link"
            href={`/${language}/sign-in?next=${encodeURIComponent(page)}`}
            target="_blank"
            rel="noopener"
          >
            {t(language, 'refusedForm.signIn')}
          </a>
        </p>
      )}
      {written.map(([, value], index) => (
        <div class="govuk-form-group">
          <label class="govuk-label" for={`written-${index}`}>
            {t(language, 'refusedForm.written')}
          </label>
          <textarea class="govuk-textarea" id={`written-${index}`} rows={6} readonly>
            {value}
          </textarea>
        </div>
      ))}
      {mayPass && (
        <form method="post" action={form.action}>
          {form.fields.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <div class="govuk-button-group">
            <Button>{t(language, 'refusedForm.send')}</Button>
          </div>
        </form>
      )}
    </Section>
  );
}
