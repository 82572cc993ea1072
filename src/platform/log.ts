import { type DestinationStream, type Logger, pino } from 'pino';

// Twelve digits in a row may be an IIN or a BIN: no personal number reaches a log, whoever wrote the line.
const PERSONAL_NUMBER = /\b\d{12}\b/g;

const mask = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(PERSONAL_NUMBER, '[number]') : value;

/** The log of a process: JSON lines, without personal data. Errors keep their stack, never the SQL's values. */
export function openLog(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: ['password', 'secret', 'token', 'cookie', 'authorization', 'headers', '*.password', '*.token'],
        remove: true,
      },
      formatters: {
        log: (fields) => Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, mask(value)])),
      },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map(mask) as Parameters<typeof method>);
        },
      },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}
