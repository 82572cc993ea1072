/** A person's own place: what waits for him, what he has, who looked at his data. */
import { type ComponentChild, Fragment, type VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, Card, CardGrid, EmptyState, Figure, Section } from '#ui/index.ts';

const t = texts('portal');

export interface CabinetPart {
  readonly id: string;
  readonly content: ComponentChild;
  readonly isWaiting: boolean;
}

interface CabinetProps {
  readonly language: Language;
  readonly parts: readonly CabinetPart[];
}

export function CabinetPage({ language, parts }: CabinetProps): VNode {
  const waiting = parts.filter(({ isWaiting }) => isWaiting);
  const rest = parts.filter(({ isWaiting }) => !isWaiting);
  return (
    <>
      <h1>{t(language, 'cabinet.title')}</h1>
      {waiting.length > 0 ? (
        <Section title={t(language, 'cabinet.waiting')} id="waiting">
          <Parts parts={waiting} />
        </Section>
      ) : (
        <NothingWaits language={language} />
      )}
      <Section title={t(language, 'cabinet.mine')} id="mine">
        <Parts
          parts={rest}
          before={
            <Card href={`/${language}/applications`} title={t(language, 'cabinet.applications')}>
              {t(language, 'cabinet.applicationsText')}
            </Card>
          }
          after={
            <Card href={`/${language}/cabinet/data`} title={t(language, 'cabinet.data')}>
              {t(language, 'cabinet.dataText')}
            </Card>
          }
        />
      </Section>
      <section>
        <form method="post" action={`/${language}/sign-out`}>
          <Button classes="govuk-button--secondary">{t(language, 'cabinet.signOut')}</Button>
        </form>
      </section>
    </>
  );
}

function NothingWaits({ language }: { readonly language: Language }): VNode {
  return (
    <EmptyState title={t(language, 'cabinet.nothing')}>
      <p>
        <a href={`/${language}/services`}>{t(language, 'cabinet.findService')}</a>
      </p>
    </EmptyState>
  );
}

interface PartsProps {
  readonly parts: readonly CabinetPart[];
  readonly before?: VNode;
  readonly after?: VNode;
}

/** Cards stand together in one grid; what is larger than a card stands above it, in its own width. */
function Parts({ parts, before, after }: PartsProps): VNode {
  const cards = parts.filter(({ content }) => isCard(content));
  const large = parts.filter(({ content }) => !isCard(content));
  const hasGrid = cards.length > 0 || before !== undefined || after !== undefined;
  return (
    <>
      {large.map(({ id, content }) => (
        <Fragment key={id}>{content}</Fragment>
      ))}
      {hasGrid && (
        <CardGrid>
          {before}
          {cards.map(({ id, content }) => (
            <Fragment key={id}>{content}</Fragment>
          ))}
          {after}
        </CardGrid>
      )}
    </>
  );
}

/** Whether it is drawn as items of a list: a card, a figure, or several of them. */
function isCard(content: ComponentChild): boolean {
  if (Array.isArray(content)) return content.filter(Boolean).every(isCard);
  if (typeof content !== 'object' || content === null || !('type' in content)) return false;
  if (content.type === Fragment) return isCard(content.props.children as ComponentChild);
  return content.type === Card || content.type === Figure || content.type === 'li';
}
