import type { VNode } from 'preact';
import { base64 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { formatInstant, formatNumber, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, Columns, ErrorSummary, Facts, Input, InsetText, Proof, Section, SummaryList } from '#ui/index.ts';
import { monitorCommand, opensslCommands, tesseraCommands } from '../commands.ts';
import type { StoredCheckpoint } from '../store.ts';
import type { WitnessView } from '../witness/view.ts';

const t = texts('transparency');

/** What a visitor typed into the search for his record, and what came of it. */
export type LookedUp =
  | { readonly kind: 'found'; readonly typed: string; readonly index: number; readonly treeSize: number }
  | { readonly kind: 'missing' | 'malformed'; readonly typed: string };

export interface LogView {
  readonly language: Language;
  readonly origin: string;
  /** Where the log is served, without a slash at the end. */
  readonly address: string;
  readonly checkpoint: StoredCheckpoint | undefined;
  readonly vkey: string | undefined;
  readonly witnesses: readonly WitnessView[];
  readonly lookedUp: LookedUp | undefined;
}

/** The log explained to everybody, its state, and how to check it without us. */
export function LogPage(view: LogView): VNode {
  const { language } = view;
  return (
    <>
      {view.lookedUp?.kind === 'malformed' && (
        <ErrorSummary errorList={[{ children: t(language, 'find.malformed'), href: '#leaf' }]} />
      )}
      <Columns intro={<Introduction language={language} />} aside={<Now view={view} />}>
        <Section title={t(language, 'find.title')} id="find">
          <FindForm view={view} />
        </Section>
        <Section title={t(language, 'how.title')}>
          <ul>
            {(['leaf', 'number', 'checkpoint', 'promise'] as const).map((part) => (
              <li>{t(language, `how.${part}`)}</li>
            ))}
          </ul>
        </Section>
        <Section title={t(language, 'witnesses.title')} id="witnesses">
          <Witnesses view={view} />
        </Section>
        <Section title={t(language, 'check.title')} id="check">
          <Check view={view} />
        </Section>
      </Columns>
    </>
  );
}

function Introduction({ language }: { readonly language: Language }): VNode {
  return (
    <>
      <h1>{t(language, 'page.title')}</h1>
      <p class="lead">{t(language, 'page.lead')}</p>
      <p>{t(language, 'page.why')}</p>
      <p>{t(language, 'page.private')}</p>
    </>
  );
}

function Now({ view: { language, checkpoint } }: { readonly view: LogView }): VNode {
  if (!checkpoint) return <InsetText>{t(language, 'now.notReady')}</InsetText>;
  // The log is below every country's settings, so its time is the world's.
  const when = formatInstant(checkpoint.signedAt, 'UTC', language);
  return (
    <Facts
      items={[
        { term: t(language, 'now.size'), value: formatNumber(checkpoint.size, language), isLarge: true },
        {
          term: t(language, 'now.signedAt'),
          value: <time dateTime={isoInstant(checkpoint.signedAt)}>{t(language, 'now.utc', { when })}</time>,
        },
      ]}
    />
  );
}

function FindForm({ view: { language, lookedUp } }: { readonly view: LogView }): VNode {
  const wrong = lookedUp?.kind === 'malformed' ? { errorMessage: { children: t(language, 'find.malformed') } } : {};
  return (
    <>
      <form action={`/${language}/log#find`}>
        <Input
          name="leaf"
          label={{ children: t(language, 'find.label') }}
          hint={{ children: t(language, 'find.hint') }}
          value={lookedUp?.typed}
          spellcheck={false}
          autocapitalize="none"
          autocomplete="off"
          {...wrong}
        />
        <Button>{t(language, 'find.button')}</Button>
      </form>
      {lookedUp && lookedUp.kind !== 'malformed' && <Outcome language={language} lookedUp={lookedUp} />}
    </>
  );
}

function Outcome({ language, lookedUp }: { readonly language: Language; readonly lookedUp: LookedUp }): VNode {
  if (lookedUp.kind !== 'found') return <InsetText>{t(language, 'find.missing')}</InsetText>;
  return (
    <Proof title={t(language, 'find.found')}>
      <p>{t(language, 'find.place', { number: lookedUp.index + 1, size: lookedUp.treeSize })}</p>
      <p>
        <a href={`/log/proof/${lookedUp.typed}`} download={`${lookedUp.typed.slice(0, 16)}.tlog-proof`}>
          {t(language, 'find.file')}
        </a>
      </p>
      <p>
        <a href={`/api/v1/log/proof/${lookedUp.typed}`}>{t(language, 'find.json')}</a>
      </p>
    </Proof>
  );
}

function Witnesses({ view: { language, witnesses } }: { readonly view: LogView }): VNode {
  if (witnesses.length === 0) return <InsetText>{t(language, 'witnesses.none')}</InsetText>;
  const state = ({ signed }: WitnessView): string =>
    signed === undefined
      ? t(language, 'witnesses.silent')
      : t(language, 'witnesses.signed', {
          size: signed.size,
          when: t(language, 'now.utc', { when: formatInstant(signed.at, 'UTC', language) }),
        });
  return (
    <>
      <p>{t(language, 'witnesses.lead')}</p>
      <SummaryList
        rows={witnesses.map((witness) => ({
          key: { children: witness.name },
          value: {
            children: (
              <>
                <p>{state(witness)}</p>
                <p>
                  <code>{witness.vkey}</code>
                </p>
              </>
            ),
          },
        }))}
      />
      <p>
        <a href="/log/witnessed">{t(language, 'witnesses.newest')}</a>
      </p>
    </>
  );
}

function Check({ view }: { readonly view: LogView }): VNode {
  const { language, origin, address, checkpoint, vkey } = view;
  const code = (value: string) => ({ children: <code>{value}</code> });
  const key = (name: string) => ({ children: t(language, `check.${name}`) });
  return (
    <>
      <p>{t(language, 'check.lead')}</p>
      <SummaryList
        rows={[
          { key: key('origin'), value: code(origin) },
          vkey !== undefined && { key: key('vkey'), value: code(vkey) },
          checkpoint && { key: key('root'), value: code(base64(checkpoint.root)) },
          { key: key('address'), value: { children: <a href="/log/checkpoint">{`${address}/checkpoint`}</a> } },
        ]}
      />
      <Commands title={t(language, 'check.openssl')} lines={opensslCommands(address)} />
      {vkey !== undefined && <Commands title={t(language, 'check.tessera')} lines={tesseraCommands(address, vkey)} />}
      {vkey !== undefined && <Commands title={t(language, 'check.monitor')} lines={monitorCommand(address, vkey)} />}
      <p>{t(language, 'check.keep')}</p>
    </>
  );
}

/** Lines to copy into a terminal. */
function Commands({ title, lines }: { readonly title: string; readonly lines: string }): VNode {
  return (
    <>
      <h3>{title}</h3>
      <pre>
        <code>{lines}</code>
      </pre>
    </>
  );
}
