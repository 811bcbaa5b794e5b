import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { Config, readConfig } from '../../apps/api/src/composition/config';
import { root } from './dependency-cruiser';

/* No container engine is needed to know that these files are well-formed and set what the program reads. */

interface Service {
  readonly image?: string;
  readonly build?: object;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly volumes?: readonly string[];
  readonly depends_on?: object;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
}

const read = (file: string): string => readFileSync(join(root, 'docker', file), 'utf8');
/** As Compose reads it: YAML 1.2, with merge keys. */
const parsed = (file: string) => load(read(file), { schema: CORE_SCHEMA.withTags(mergeTag) }) as Compose;
const COMPOSE = readdirSync(join(root, 'docker')).filter((file) => /^compose.*\.yml$/.test(file));

const schema = JSON.parse(
  readFileSync(join(__dirname, 'fixtures/compose-spec/compose-spec.json'), 'utf8'),
) as Readonly<Record<string, unknown>>;
/** It names its draft with `https:`, which the draft itself does not, and formats that only Compose knows. */
const isCompose = new Ajv({ strict: false, validateFormats: false }).compile({
  ...schema,
  $schema: 'http://json-schema.org/draft-07/schema#',
});

/** As Compose puts in what a person sets. */
const filledIn = (value: string): string =>
  value.replaceAll(/\$\{\w+:\?[^}]+\}/g, 'secret').replaceAll('$$', '$');

const settingsOf = (environment: Readonly<Record<string, string>>): Config =>
  readConfig(Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filledIn(value)])));

/** What a container runs that is not the API. */
const PROJECTOR = 'dist/apps/projector/src/main.js';

it('there are compose files for one machine, for servers and for clusters', () => {
  expect(COMPOSE).toEqual(['compose.cluster.yml', 'compose.servers.yml', 'compose.yml']);
});

describe.each(COMPOSE)('docker/%s', (file) => {
  const { services, volumes } = parsed(file);
  const programs = Object.values(services).filter(({ build }) => build !== undefined);

  it('keeps to the Compose Specification', () => {
    isCompose(parsed(file));
    expect(isCompose.errors).toBeNull();
  });

  const projectors = programs.filter(({ command }) => command?.includes(PROJECTOR));
  const apis = programs.filter((program) => !projectors.includes(program));

  it('gives the programs only settings that they know and accept', () => {
    for (const { environment } of programs) {
      expect(Object.keys(environment!).filter((name) => !(name in new Config()))).toEqual([]);
      expect(() => settingsOf(environment!)).not.toThrow();
    }
    expect(apis.map(({ environment }) => settingsOf(environment!))).toMatchObject([
      { PORT: 3000, LEDGER_ACTOR_ID: 'local-operator' },
    ]);
  });

  it('has somebody who keeps the read models, of the same stores, on a port of its own', () => {
    const own = apis.map(({ environment }) => settingsOf(environment!));
    expect(own.map(({ LEDGER_PROJECTOR }) => LEDGER_PROJECTOR)).toEqual([
      projectors.length > 0 ? 'no' : 'yes',
    ]);
    const ports = projectors.map(({ environment }) => settingsOf(environment!).PROJECTOR_PORT);
    expect(new Set([3000, ...ports]).size).toBe(1 + projectors.length);
    for (const { environment, healthcheck } of projectors) {
      const { EVENTSTOREDB_URL, MONGODB_URL, MONGODB_DATABASE, MONGODB_AUDIT_DATABASE } = settingsOf(
        environment!,
      );
      expect(own).toMatchObject([
        { EVENTSTOREDB_URL, MONGODB_URL, MONGODB_DATABASE, MONGODB_AUDIT_DATABASE },
      ]);
      // The image itself looks at the port of the API.
      expect(healthcheck?.test.at(-1)).toContain('process.env.PROJECTOR_PORT');
    }
  });

  it('gives all programs the same data folder, which holds the keys that sign', () => {
    const mounts = programs.map(({ volumes: mounted = [] }) =>
      mounted.find((mount) => mount.endsWith(':/data')),
    );
    expect(new Set(mounts)).toEqual(new Set(['ledger-data:/data']));
  });

  it('waits only for services, and mounts only volumes, that are there', () => {
    for (const { depends_on: awaited = {}, volumes: mounted = [] } of Object.values(services)) {
      expect(Object.keys(awaited).filter((name) => !(name in services))).toEqual([]);
      expect(mounted.map((mount) => mount.split(':')[0]!).filter((name) => !(name in volumes))).toEqual([]);
    }
  });

  it('pins its images to a version', () => {
    const images = Object.values(services).flatMap(({ image }) => image ?? []);
    expect(images.filter((image) => !/:\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });
});

it('what is no compose file is noticed', () => {
  expect(isCompose({ services: { ledger: { imagge: 'ledger' } } })).toBe(false);
  expect(isCompose({ services: { ledger: { image: 'ledger', ports: 3000 } } })).toBe(false);
});

it('the projector is a program of the image', () => {
  expect(existsSync(join(root, PROJECTOR.replace('dist/', '').replace('.js', '.ts')))).toBe(true);
});

it('the image copies only what is there, and does not run as root', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((m) =>
    m[1]!.split(' '),
  );
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(copied.length).toBeGreaterThan(5);
  expect(read('Dockerfile')).toMatch(/^USER node$/m);
});
