import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import pg from 'pg';
import { readSchema } from './files.mjs';

const require = createRequire(import.meta.url);

/** PostgreSQL's internal one-byte type, which the schema describer selects. */
const CHAR_OID = 18;
const TEXT_OID = 25;

/** The schema engine on `url`. `withSchema` also gives it prisma/schema.prisma. */
export async function openSchemaEngine(url, { withSchema }) {
  const { SchemaEngine } = await loadWasm();
  const { path: file, content } = readSchema();
  return SchemaEngine.new(
    { datamodels: withSchema ? [[file, content]] : undefined },
    (line) => process.env.DEBUG && console.error(line),
    bindMigrationAwareSqlAdapterFactory(adapterFactory(url)),
  );
}

async function loadWasm() {
  const name = '@prisma/schema-engine-wasm/schema_engine_bg';
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message: (message) => console.error('Schema engine panic:', message),
  };
  const bindings = await import(name);
  const file = path.join(path.dirname(require.resolve(name)), 'schema_engine_bg.wasm');
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

/** `@prisma/adapter-pg` 7.10 with four faults worked around; each says what happens without it. */
function adapterFactory(url) {
  const config = connectionOf(url);
  const factory = new PrismaPg(config);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => wholeScripts(readingChar(await connect()));
  factory.connectToShadowDb = () => connectToShadowDatabase(config);
  return factory;
}

/** Fields, never a connection string: the string would win over the shadow database's name. */
function connectionOf(url) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
}

/** The adapter drops its shadow database before it closes its own pool, which PostgreSQL refuses. */
async function connectToShadowDatabase(config) {
  const name = `prisma_shadow_${crypto.randomUUID()}`;
  const admin = new pg.Client(config);
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}"`);
  const shadow = await new PrismaPg({ ...config, database: name }).connect();
  const adapter = wholeScripts(readingChar(shadow));
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.end();
  };
  return adapter;
}

/** The adapter cuts a migration at each semicolon, those in the body of a function included. */
function wholeScripts(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

/** The adapter refuses columns of type "char": they are read as text and then named what they are. */
function readingChar(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let charColumns = [];
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    charColumns = [];
    result.fields?.forEach((field, index) => {
      if (field.dataTypeID !== CHAR_OID) return;
      field.dataTypeID = TEXT_OID;
      charColumns.push(index);
    });
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}
