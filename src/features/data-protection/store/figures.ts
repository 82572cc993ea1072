/** What the authority did, counted for its yearly report. */
import { sql } from 'kysely';
import type { Span } from '#features/registers/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Tables = Record<never, never>;

export interface OwnCounts {
  /** Look-ups drawn by lot, of them examined, of them unlawful. */
  readonly drawn: number;
  readonly judged: number;
  readonly unlawful: number;
  /** What agencies owed, of it answered; late: after the term, or not yet though it is over. */
  readonly duties: number;
  readonly dutiesAnswered: number;
  readonly dutiesLate: number;
  readonly breaches: number;
  /** Subjects of all breaches, each once for each breach. */
  readonly touched: number;
}

/** `first`, `last`: the days of the span, whose samples count. */
export async function countOwn(
  tx: Tx,
  { from, to }: Span,
  { first, last, now }: { readonly first: LocalDate; readonly last: LocalDate; readonly now: Instant },
): Promise<OwnCounts> {
  const within = (column: string) => sql`${sql.ref(column)} >= ${isoInstant(from)}::timestamptz
    and ${sql.ref(column)} < ${isoInstant(to)}::timestamptz`;
  const { rows } = await sql<OwnCounts>`select a.*, d.*, b.* from
    (select count(*) as drawn, count(v.audit_id) as judged, count(*) filter (where v.verdict = 'unlawful') as unlawful
      from data_protection.audit a left join data_protection.audit_verdict v on v.audit_id = a.id
      where a.day between ${first}::date and ${last}::date) a,
    (select count(*) as duties, count(w.duty_id) as "dutiesAnswered",
        count(*) filter (where coalesce(w.at, ${isoInstant(now)}::timestamptz) >= d.due_at) as "dutiesLate"
      from data_protection.duty d left join data_protection.duty_answer w on w.duty_id = d.id
      where ${within('d.opened_at')}) d,
    (select count(*) as breaches, coalesce(sum(touched), 0)::bigint as touched from data_protection.breach
      where ${within('at')}) b`.execute(tx.db<Tables>());
  const [row] = rows;
  if (row === undefined) throw new Error('counting gives a row');
  return row;
}
