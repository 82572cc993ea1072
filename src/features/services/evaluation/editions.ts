/** Services as they are published, compiled once for each edition and process. */
import { book, type Edition } from '#features/country/index.ts';
import { type DocumentDefinition, documentKind } from '#features/documents/index.ts';
import { registerDefinition } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { perEnv } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type CompiledService, compileService } from './compiled.ts';
import { targetsOf } from './targets.ts';

/** The kind under which definitions of services are published. */
export const SERVICE_KIND = 'service';

/** Definitions of registers and documents that a compiled service was made against can change beside it: kept by book version. */
const compiledOf = perEnv(() => ({ version: '', services: new Map<string, CompiledService>() }));

/** The edition of a service in force, or undefined where there is no such service. */
export function serviceEdition(env: Env, service: string, at: Instant): Edition<ServiceDefinition> | undefined {
  return book(env).current<ServiceDefinition>(SERVICE_KIND, service, at);
}

/** All services in force. */
export function serviceEditions(env: Env, at: Instant): readonly Edition<ServiceDefinition>[] {
  return book(env).list<ServiceDefinition>(SERVICE_KIND, at);
}

/** An edition, whether still in force or not: drafts and cases keep theirs. Refuses services.not_found. */
export function editionOf(env: Env, digest: string): Edition<ServiceDefinition> {
  return book(env).edition<ServiceDefinition>(digest) ?? refuse('not_found');
}

/** The compiled service of an edition. Refuses services.not_found; throws where a published definition doesn't compile (a defect). */
export function serviceOf(env: Env, digest: string): CompiledService {
  const kept = compiledOf(env);
  const { version } = book(env);
  if (kept.version !== version) {
    kept.services.clear();
    kept.version = version;
  }
  const found = kept.services.get(digest);
  if (found) return found;
  const made = compileEdition(env, editionOf(env, digest).definition);
  kept.services.set(digest, made);
  return made;
}

function compileEdition(env: Env, definition: ServiceDefinition): CompiledService {
  const now = env.clock.now();
  const targets = targetsOf(definition, {
    register: (id) => registerDefinition(env, id, now),
    document: (id) => book(env).current<DocumentDefinition>(documentKind.kind, id, now)?.definition,
  });
  return compileService(definition, targets, {
    failed: (path, error) => {
      throw new Error(`${definition.service}: ${path.join('.')} does not compile`, { cause: error });
    },
  });
}
