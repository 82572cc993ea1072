/** Configuration, parsed once from the environment and refused loudly: an unknown or wrong setting stops the program. */
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './root.ts';

const portSchema = z.coerce.number().int().min(0).max(65_535);

const settings = {
  PORT: portSchema.default(3000).describe('Port of the portal.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address that people type; default http://localhost:PORT.'),
  DATA_DIR: z.string().min(1).default('var').describe('Folder of the embedded database, key files and demo files.'),
  DATABASE_URL: z
    .string()
    .startsWith('postgres')
    .optional()
    .describe('A real PostgreSQL (15 or later), as the owner of the database.'),
  DATABASE_APP_URL: z
    .string()
    .startsWith('postgres')
    .optional()
    .describe('The same database for the application role; default: the owner, who takes the role.'),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(12)
    .describe('Connections of one process for acts, and as many for reading.'),
  COUNTRY_DIR: z.string().min(1).default('country/kz').describe('Folder of the country.'),
  INSTANCE_MODE: z.enum(['demo', 'real']).default('demo').describe('Fixed for ever when the instance is created.'),
  SHANYRAQ_SECRET: z.string().min(32).optional().describe('Encrypts the key files; a demo makes its own.'),
  DEMO_PEOPLE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(2000)
    .describe('Invented people of a demonstration, made at its first start.'),
  WITNESSES: z.string().optional().describe('Addresses of the witnesses of the draw, separated by commas.'),
  WITNESS_PORT: portSchema.optional().describe('Port of a witness (role witness).'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  RATE_LIMITS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Limits of requests by address; off only behind something that limits.'),
  TRUST_PROXY: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether X-Forwarded-* of the proxy in front is believed.'),
} as const;

const schema = z.object(settings);

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databaseAppUrl: string | undefined;
  readonly poolSize: number;
  readonly countryDir: string;
  readonly mode: 'demo' | 'real';
  readonly secret: string | undefined;
  readonly demoPeople: number;
  readonly witnesses: readonly string[];
  readonly witnessPort: number | undefined;
  readonly logLevel: string;
  readonly trustProxy: boolean;
  readonly rateLimits: boolean;
}

/** What is wrong with the environment, one line for each setting. */
export class ConfigError extends Error {}

const fromRoot = (path: string): string => (isAbsolute(path) ? path : resolve(projectRoot, path));

/** Parses the environment. Throws ConfigError naming each setting that is wrong and what it should be. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const unknown = Object.keys(environment).filter((name) => name.startsWith('SHANYRAQ_') && !(name in settings));
  const parsed = schema.safeParse(
    Object.fromEntries(Object.keys(settings).map((name) => [name, environment[name] || undefined])),
  );
  const problems = [
    ...unknown.map((name) => `${name}: there is no such setting`),
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.join('\n'));
  const value = parsed.data;
  if (value.INSTANCE_MODE === 'real' && !value.SHANYRAQ_SECRET) {
    throw new ConfigError('SHANYRAQ_SECRET: a real instance needs a secret of 32 characters or more for its key files');
  }
  return {
    port: value.PORT,
    host: value.HOST,
    publicUrl: (value.PUBLIC_URL ?? `http://localhost:${value.PORT}`).replace(/\/$/, ''),
    dataDir: fromRoot(value.DATA_DIR),
    databaseUrl: value.DATABASE_URL,
    databaseAppUrl: value.DATABASE_APP_URL,
    poolSize: value.DATABASE_POOL,
    countryDir: fromRoot(value.COUNTRY_DIR),
    mode: value.INSTANCE_MODE,
    secret: value.SHANYRAQ_SECRET,
    demoPeople: value.DEMO_PEOPLE,
    witnesses: (value.WITNESSES ?? '').split(',').filter((address) => address !== ''),
    witnessPort: value.WITNESS_PORT,
    logLevel: value.LOG_LEVEL,
    trustProxy: value.TRUST_PROXY === 'true',
    rateLimits: value.RATE_LIMITS === 'on',
  };
}

/** Where the demo's key files and passwords lie. */
export const demoDir = (config: Config): string => join(config.dataDir, 'demo');
