/** What goes to queues and logs while a test runs. */
import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import type { TestInstance } from '../support/instance.ts';

interface Kept {
  readonly log: Logger;
  readonly lines: readonly string[];
}

/** A logger that writes everything down. */
export function keptLog(): Kept {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: pino({ level: 'trace' }, sink), lines };
}

/** Keeps a copy of every job that is sent from now on: those that are done may be gone before anybody looks. */
export const keepJobs = ({ asOwner }: TestInstance) =>
  asOwner(`
    create table public.sent (said text not null);
    create function public.keep_sent() returns trigger language plpgsql security definer as $$
    begin
      insert into public.sent values (new.name || ' ' || coalesce(new.data::text, '') || coalesce(new.output::text, ''));
      return new;
    end $$;
    create trigger keep_sent after insert or update on pgboss.job for each row execute function public.keep_sent()`);

/** What jobs were sent with and what became of them. */
export const jobsKept = async ({ asOwner }: TestInstance): Promise<string[]> =>
  (await asOwner<{ said: string }>('select said from public.sent')).map(({ said }) => said);
