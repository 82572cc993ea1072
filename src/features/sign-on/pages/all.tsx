/** Every connected system, for everybody: who may ask the state who you are. */
import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { EmptyState, StatusTag, SummaryList } from '#ui/index.ts';
import type { Client } from '../rules/client.ts';
import { clientRows, type Reading } from './client.tsx';

const t = texts('sign-on');

export function AllSystemsPage({ reading, clients }: { reading: Reading; clients: readonly Client[] }): VNode {
  const { language } = reading;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'all.title')}</h1>
        <p class="lead">{t(language, 'all.lead')}</p>
        {clients.length === 0 && <EmptyState title={t(language, 'all.none')}>{t(language, 'all.noneText')}</EmptyState>}
        {clients.map((client) => (
          <SummaryList
            card={{ title: { children: say(client.title, language), headingLevel: 2 } }}
            rows={[
              ...(client.isSuspended
                ? [
                    {
                      key: t(language, 'mine.state'),
                      value: <StatusTag tone="bad">{t(language, 'client.suspended')}</StatusTag>,
                    },
                  ]
                : []),
              ...clientRows(reading, client, client.scopes),
              { key: t(language, 'client.address'), value: new URL(client.redirectUris[0] ?? '').host },
            ]}
          />
        ))}
      </div>
    </div>
  );
}
