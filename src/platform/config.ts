/** Configuration, parsed once from the environment and refused loudly: an unknown or wrong setting stops the program. */
import { isIP } from 'node:net';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { KEY_HOLDERS, type KeyHolder, type KeySecrets } from './keys.ts';
import { projectRoot } from './root.ts';

const portSchema = z.coerce.number().int().min(0).max(65_535);

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address, or a network as 10.0.0.0/8. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const width = { 4: 32, 6: 128 }[isIP(address)];
  return more.length === 0 && width !== undefined && (bits === undefined || (/^\d+$/.test(bits) && +bits <= width));
}

/** Whether nobody on the way can answer in its place. */
const isPrivate = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || LOOPBACK.has(hostname);

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
    .describe('A real PostgreSQL (15 or later), as the owner of the database, who may make roles (createrole).'),
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
  SHANYRAQ_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('Opens the key files of workers (role worker, and start); a demo makes its own.'),
  SHANYRAQ_WEB_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('Opens the key files of web processes (role web, and start); a demo makes its own.'),
  ROOT_PASSPHRASE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Opens the file of the root’s key at a ceremony; without it the keepers are asked. Never set where the program serves.',
    ),
  ROOT_PIN: z.string().min(1).optional().describe('The same for the token that holds the root’s key.'),
  DEMO_PEOPLE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(2000)
    .describe('Invented people of a demonstration, made at its first start.'),
  REGISTER_SOURCES: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File that says where registers that live elsewhere are asked, and by which secret; workers read it. A demonstration without it reads the one that its seed wrote.',
    ),
  NCANODE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (address) => isPrivate(new URL(address)),
      'its answers are not signed: write https://, or http:// of this machine',
    )
    .optional()
    .describe('NCANode 3, which checks signatures by GOST; a worker and the command verify ask it.'),
  MOBILE_SIGNATURE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (address) => isPrivate(new URL(address)),
      'the password goes with each question: write https://, or http:// of this machine',
    )
    .optional()
    .describe('Address of a mobile signature service (ETSI TS 102 204): people then sign by keys on their SIMs.'),
  MOBILE_SIGNATURE_ID: z.string().default('shanyraq').describe('AP_ID that its operator gave.'),
  MOBILE_SIGNATURE_PASSWORD: z.string().default('').describe('AP_PWD that its operator gave; workers ask the service.'),
  CLAMD: z
    .string()
    .regex(/^(?:\/.+|[^/\s]+:\d{1,5})$/, 'host:port, or the path of a socket')
    .optional()
    .describe(
      'The antivirus clamd that looks at uploaded files: host:port, or the path of its socket; absent: no file is checked.',
    ),
  WITNESSES: z.string().optional().describe('Addresses of the witnesses of the draw, separated by commas.'),
  WITNESS_PORT: portSchema.optional().describe('Port of a witness (role witness).'),
  WORKER_PORT: portSchema
    .optional()
    .describe(
      'Port where a worker (role worker) serves what needs its keys: /pki/tsa, /pki/ocsp; the proxy in front sends it there.',
    ),
  METRICS_TOKEN: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Bearer token of whoever watches: it opens /metrics and what /health says beyond its status. Absent: who asks on this machine itself, and not through a proxy.',
    ),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where traces are sent by OTLP over HTTP; absent: nowhere. Other settings of the exporter have their usual names.',
    ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Which share of requests is traced, 0 to 1.'),
  RATE_LIMITS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Limits of requests by address; off only behind something that limits.'),
  TRUST_PROXY: z
    .string()
    .refine(
      (value) => value === 'true' || value === 'false' || value.split(',').every(isNetwork),
      'true, false, or addresses and networks of proxies, separated by commas',
    )
    .default('false')
    .describe(
      'Whose X-Forwarded-* is believed. true: the one proxy in front, where nobody else reaches the program; of several, their addresses or networks, separated by commas. What a client wrote before them is never believed.',
    ),
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
  /** The roles whose keys this process holds. */
  readonly holders: readonly KeyHolder[];
  /** Secrets as configured; a demo makes those that are missing. */
  readonly secrets: KeySecrets;
  /** What opens the root's key at a ceremony, where it isn't asked for. */
  readonly rootPassphrase: string | undefined;
  readonly rootPin: string | undefined;
  readonly demoPeople: number;
  readonly registerSources: string | undefined;
  /** Address of the checker, without a slash at its end. */
  readonly ncanode: string | undefined;
  /** The mobile signature service, where there is one. */
  readonly mobileSignature: { readonly address: string; readonly id: string; readonly password: string } | undefined;
  /** The antivirus, where there is one. */
  readonly clamd: { readonly host: string; readonly port: number } | { readonly path: string } | undefined;
  readonly witnesses: readonly string[];
  readonly witnessPort: number | undefined;
  readonly workerPort: number | undefined;
  /** What opens the figures of the process; undefined: asking from this machine. */
  readonly metricsToken: string | undefined;
  readonly logLevel: string;
  /** Where traces go, and which share of them; undefined: nowhere. */
  readonly tracing: { readonly endpoint: string; readonly share: number } | undefined;
  /** Proxies whose X-Forwarded-* is believed: the one in front, or those at these addresses; undefined: nobody's. */
  readonly proxies: 'nearest' | readonly string[] | undefined;
  readonly rateLimits: boolean;
}

/** Whether people reach the instance by https alone. */
export const isHttps = ({ publicUrl }: Pick<Config, 'publicUrl'>): boolean => publicUrl.startsWith('https:');

/** What is wrong with the environment, one line for each setting. */
export class ConfigError extends Error {}

const fromRoot = (path: string): string => (isAbsolute(path) ? path : resolve(projectRoot, path));

function clamdOf(address: string): Config['clamd'] {
  if (address.startsWith('/')) return { path: address };
  const [, host = '', port] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

const proxiesOf = (value: string): Config['proxies'] =>
  value === 'false' ? undefined : value === 'true' ? 'nearest' : value.split(',');

/** What a process is run as. `command`: any other than the roles that serve; it holds the keys whose secrets it is given. */
export type Role = 'start' | 'web' | 'worker' | 'command';

const HOLDERS_IN: Record<Role, readonly KeyHolder[]> = {
  start: KEY_HOLDERS,
  web: ['web'],
  worker: ['worker'],
  command: KEY_HOLDERS,
};

const SECRET_OF = { web: 'SHANYRAQ_WEB_SECRET', worker: 'SHANYRAQ_SECRET' } as const satisfies Record<
  KeyHolder,
  string
>;

/** Which keys a process holds. A web process isn't even given the secret that opens the keys of workers, nor they its own. */
function keysOf(role: Role, value: z.infer<typeof schema>): Pick<Config, 'holders' | 'secrets'> {
  const given = KEY_HOLDERS.filter((holder) => value[SECRET_OF[holder]] !== undefined);
  const foreign = given.filter((holder) => !HOLDERS_IN[role].includes(holder));
  const isReal = value.INSTANCE_MODE === 'real';
  const missing = HOLDERS_IN[role].filter((holder) => isReal && role !== 'command' && !given.includes(holder));
  const isOne = given.length > 1 && value.SHANYRAQ_SECRET === value.SHANYRAQ_WEB_SECRET;
  const problems = [
    ...foreign.map(
      (holder) => `${SECRET_OF[holder]}: a ${role} process is not given the secret of ${holder} processes`,
    ),
    ...missing.map(
      (holder) =>
        `${SECRET_OF[holder]}: a real instance needs a secret of 32 characters or more for the key files of its ${holder} processes`,
    ),
    ...(isOne ? ['SHANYRAQ_WEB_SECRET: it opens nothing else, so it is another than SHANYRAQ_SECRET'] : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return {
    holders: isReal ? given : HOLDERS_IN[role],
    secrets: Object.fromEntries(given.map((holder) => [holder, value[SECRET_OF[holder]]])),
  };
}

/** Parses the environment of a role. Throws ConfigError naming each setting that is wrong and what it should be. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>, role: Role): Config {
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
    ...keysOf(role, value),
    rootPassphrase: value.ROOT_PASSPHRASE,
    rootPin: value.ROOT_PIN,
    demoPeople: value.DEMO_PEOPLE,
    registerSources: value.REGISTER_SOURCES === undefined ? undefined : fromRoot(value.REGISTER_SOURCES),
    ncanode: value.NCANODE_URL?.replace(/\/+$/, ''),
    mobileSignature:
      value.MOBILE_SIGNATURE_URL === undefined
        ? undefined
        : {
            address: value.MOBILE_SIGNATURE_URL,
            id: value.MOBILE_SIGNATURE_ID,
            password: value.MOBILE_SIGNATURE_PASSWORD,
          },
    clamd: value.CLAMD === undefined ? undefined : clamdOf(value.CLAMD),
    witnesses: (value.WITNESSES ?? '').split(',').filter((address) => address !== ''),
    witnessPort: value.WITNESS_PORT,
    workerPort: value.WORKER_PORT,
    metricsToken: value.METRICS_TOKEN,
    logLevel: value.LOG_LEVEL,
    tracing:
      value.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, share: value.OTEL_TRACES_SAMPLER_ARG },
    proxies: proxiesOf(value.TRUST_PROXY),
    rateLimits: value.RATE_LIMITS === 'on',
  };
}

/** Where the demo's key files and passwords lie. */
export const demoDir = (config: Config): string => join(config.dataDir, 'demo');

/** Where a demonstration says what the keepers of registers elsewhere handed over, unless REGISTER_SOURCES names another file. */
export const demoSources = (config: Config): string => join(demoDir(config), 'register-sources.yaml');
