/** The proof of a draw: sealed until the decision, then open to everybody who wants to do it again. */
import type { VNode } from 'preact';
import { agency, countryOf } from '#features/country/index.ts';
import { hex } from '#kernel/hash.ts';
import { formatInstant, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Details, Facts, InsetText, Proof, Section, StatusTag, SummaryList, Table, WarningText } from '#ui/index.ts';
import { drawCommands, tokenCommand } from '../draw/commands.ts';
import { type DrawProof, isSteerable } from '../draw/proof.ts';
import type { FrozenList } from '../store/draws.ts';

const t = texts('desk');

export interface DrawView {
  readonly env: Env;
  readonly language: Language;
  readonly number: string;
  readonly proofs: readonly DrawProof[];
  /** The case is decided or closed: the lists are open. */
  readonly isOpen: boolean;
  /** The applicant after the decision: sees the salt of the officer who decided. */
  readonly seesOfficer: boolean;
  /** Oversight: sees everybody. */
  readonly seesAll: boolean;
}

export function DrawPage(view: DrawView): VNode {
  const { language, number, proofs, isOpen } = view;
  const drawn = proofs.filter(({ result }) => result?.how !== 'moot');
  return (
    <>
      <span class="govuk-caption-l number">{number}</span>
      <h1>{t(language, 'draw.title')}</h1>
      <p class="lead">{t(language, 'draw.lead')}</p>
      {drawn.length === 0 && <InsetText>{t(language, 'draw.none')}</InsetText>}
      {drawn.length > 0 && !isOpen && <InsetText>{t(language, 'draw.sealedWhy')}</InsetText>}
      {drawn.map((proof) => (
        <OneDraw view={view} proof={proof} />
      ))}
      <Section title={t(language, 'draw.howTitle')}>
        <ol class="govuk-list govuk-list--number">
          {(['leaf', 'list', 'sign', 'seed', 'place'] as const).map((step) => (
            <li>{t(language, `draw.how.${step}`)}</li>
          ))}
        </ol>
      </Section>
    </>
  );
}

function OneDraw({ view, proof }: { readonly view: DrawView; readonly proof: DrawProof }): VNode {
  const { language, isOpen, env } = view;
  const { draw, list, result } = proof;
  const { zone } = countryOf(env, draw.requestedAt);
  const tone = isOpen ? 'good' : 'waiting';
  return (
    <Section title={t(language, 'draw.nth', { number: draw.number })}>
      <p>
        <StatusTag tone={tone}>{t(language, isOpen ? 'draw.open' : 'draw.sealed')}</StatusTag>
      </p>
      {isOpen && result?.how === 'again' && <InsetText>{t(language, 'draw.again')}</InsetText>}
      {!result && !list && <p>{t(language, 'draw.waiting')}</p>}
      {list && (
        <>
          <Facts
            items={[
              {
                term: t(language, 'draw.size'),
                value: String(list.places.length),
                isLarge: true,
                note: t(language, `draw.pool.${list.pool}`),
              },
              { term: t(language, 'draw.frozenAt'), value: formatInstant(list.listedAt, zone, language) },
            ]}
          />
          <SummaryList
            rows={[
              fact(language, 'digest', list.listDigest),
              fact(language, 'leaf', draw.leaf, `/${language}/log?leaf=${draw.leaf}`),
            ]}
          />
        </>
      )}
      {list && isOpen && result?.how === 'draw' && <Opened view={view} proof={proof} list={list} />}
    </Section>
  );
}

const fact = (language: Language, name: string, value: string, href?: string) => ({
  key: { children: t(language, `draw.${name}`) },
  value: { children: <code>{href === undefined ? value : <a href={href}>{value}</a>}</code> },
});

function Opened({
  view,
  proof,
  list,
}: {
  readonly view: DrawView;
  readonly proof: DrawProof;
  readonly list: FrozenList;
}): VNode {
  const { language, env, seesAll } = view;
  const { draw, signatures, result } = proof;
  const place = result?.place ?? 0;
  const offices = countryOf(env, draw.requestedAt).offices.witnesses;
  const nameOf = (position: number): string => {
    const office = agency(env, offices[position - 1] ?? '', draw.requestedAt);
    return position === 0 ? t(language, 'draw.platform') : office ? say(office.title, language) : String(position);
  };
  const head = ['place', 'token', ...(seesAll ? ['officer', 'salt'] : [])].map((key) => t(language, `draw.${key}`));
  return (
    <>
      {isSteerable(proof) && <WarningText>{t(language, 'draw.steerable')}</WarningText>}
      <Table
        caption={t(language, 'draw.listCaption')}
        head={head}
        isStacked={seesAll}
        classes="table--words"
        rows={list.places.map(({ token, officerId, salt }, index) => [
          index === place ? <b>{`${index} · ${t(language, 'draw.chosen')}`}</b> : String(index),
          <code>{token}</code>,
          ...(seesAll ? [<code>{officerId}</code>, <code>{hex(salt)}</code>] : []),
        ])}
      />
      <Table
        caption={t(language, 'draw.signers')}
        isStacked
        head={[t(language, 'draw.signer'), t(language, 'draw.outside')]}
        rows={signatures.map(({ position, isOutside }) => [
          nameOf(position),
          t(language, isOutside ? 'draw.yes' : 'draw.no'),
        ])}
      />
      <Proof title={t(language, 'draw.repeat')}>
        <p>{t(language, 'draw.commandsLead')}</p>
        <Details summary={t(language, 'draw.commands')}>
          <Commands lines={drawCommands({ draw, list, signatures })} />
        </Details>
        <p>
          {t(language, 'draw.seed')}: <code>{result?.seed}</code>
        </p>
      </Proof>
      {view.seesOfficer && proof.isLast && <Yours language={language} list={list} place={place} />}
    </>
  );
}

/** The applicant's own part: that the token is the officer's whose name stands in the decision. */
function Yours({
  language,
  list,
  place,
}: {
  readonly language: Language;
  readonly list: FrozenList;
  readonly place: number;
}): VNode | null {
  const chosen = list.places[place];
  if (!chosen) return null;
  return (
    <Proof title={t(language, 'draw.yours')}>
      <p>{t(language, 'draw.yoursLead')}</p>
      <Commands lines={tokenCommand(chosen.salt, chosen.officerId)} />
    </Proof>
  );
}

const Commands = ({ lines }: { readonly lines: string }): VNode => (
  <pre>
    <code>{lines}</code>
  </pre>
);
