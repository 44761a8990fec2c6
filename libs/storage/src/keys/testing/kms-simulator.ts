import {
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCESS, signatureProblem } from './sigv4.js';

const ACCOUNT = '111122223333';
export const KMS_REGION = 'eu-central-1';
const PLAINTEXT_BYTES_MAX = 4_096;
const MESSAGE_BYTES_MAX = 4_096;
const ID_BYTES = 36;

interface Key {
  readonly id: string;
  readonly arn: string;
  readonly spec: string;
  readonly usage: string;
  readonly secret?: Buffer;
  readonly privateKey?: KeyObject;
  readonly publicKey?: KeyObject;
  state: string;
}

/** A failure of the service as AWS JSON 1.1 tells it. */
class Fault {
  constructor(
    readonly type: string,
    readonly status = 400,
  ) {}
}

type Input = Record<string, unknown>;
export interface KmsRequest {
  readonly operation: string;
  readonly input: Input;
}

/**
 * AWS KMS as far as Verbatim speaks to it: AWS JSON 1.1 over HTTP, with the service's own limits,
 * error names and checks of the request's signature.
 *
 * Source: AWS KMS API reference; Signature Version 4.
 */
export class KmsSimulator {
  readonly requests: KmsRequest[] = [];
  /** Answers no request at all: the connection is cut. */
  isAway = false;
  /** What Sign really gives, where a test wants it spoilt. */
  spoil: (signature: Buffer) => Buffer = (signature) => signature;

  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, string>();
  readonly #faults: Fault[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<KmsSimulator> {
    const simulator = new KmsSimulator();
    await new Promise<void>((resolve) => simulator.#server.listen(0, '127.0.0.1', resolve));
    return simulator;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The ARN of a new key for wrapping. */
  newWrappingKey(alias?: string): string {
    return this.#add(
      { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT', secret: randomBytes(32) },
      alias,
    );
  }

  /** The ARN of a new key for signing. */
  newSigningKey(alias?: string): string {
    const pair = generateKeyPairSync('ed25519');
    return this.#add({ spec: 'ECC_NIST_EDWARDS25519', usage: 'SIGN_VERIFY', ...pair }, alias);
  }

  /** The ARN of a key that signs, and not with Ed25519. */
  newP256Key(): string {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return this.#add({ spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', ...pair });
  }

  disable(arn: string): void {
    this.#keyOf(arn).state = 'Disabled';
  }

  /** The next answers are this failure, one each. */
  failNext(times: number, type: string, status = 400): void {
    for (let i = 0; i < times; i += 1) this.#faults.push(new Fault(type, status));
  }

  #add(key: Omit<Key, 'id' | 'arn' | 'state'>, alias?: string): string {
    const id = randomUUID();
    const arn = `arn:aws:kms:${KMS_REGION}:${ACCOUNT}:key/${id}`;
    this.#keys.set(id, { ...key, id, arn, state: 'Enabled' });
    if (alias !== undefined) this.#aliases.set(alias, id);
    return arn;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.isAway) return void request.socket.destroy();
    const body = Buffer.concat(chunks);
    try {
      send(response, 200, this.#answer(request, body));
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      send(response, fault.status, { __type: fault.type, message: 'said by the simulator' });
    }
  }

  #answer(request: IncomingMessage, body: Buffer): object {
    const problem = signatureProblem(request, body, KMS_REGION, 'kms');
    if (problem !== undefined) throw new Fault(problem, 403);
    if (request.headers['content-type'] !== 'application/x-amz-json-1.1') {
      throw new Fault('SerializationException');
    }
    const [service, operation = ''] = String(request.headers['x-amz-target']).split('.');
    if (service !== 'TrentService') throw new Fault('UnknownOperationException');
    const input = JSON.parse(body.toString('utf8')) as Input;
    this.requests.push({ operation, input });
    const fault = this.#faults.shift();
    if (fault) throw fault;
    switch (operation) {
      case 'DescribeKey':
        return this.#describe(this.#keyOf(input['KeyId']));
      case 'GetPublicKey':
        return this.#publicKey(this.#usable(input['KeyId'], 'SIGN_VERIFY'));
      case 'Encrypt':
        return this.#encrypt(this.#usable(input['KeyId'], 'ENCRYPT_DECRYPT'), input);
      case 'Decrypt':
        return this.#decrypt(input);
      case 'Sign':
        return this.#sign(this.#usable(input['KeyId'], 'SIGN_VERIFY'), input);
      default:
        throw new Fault('UnknownOperationException');
    }
  }

  #keyOf(name: unknown): Key {
    const text = String(name).replace(/^arn:aws:kms:[^:]+:\d+:(key\/)?/, '');
    const id = text.startsWith('alias/') ? this.#aliases.get(text) : text;
    const key = this.#keys.get(id ?? '');
    if (key === undefined) throw new Fault('NotFoundException');
    return key;
  }

  #usable(name: unknown, usage: string): Key {
    const key = this.#keyOf(name);
    if (key.state === 'Disabled') throw new Fault('DisabledException');
    if (key.usage !== usage) throw new Fault('InvalidKeyUsageException');
    return key;
  }

  #describe({ arn, id, spec, usage, state }: Key): object {
    return {
      KeyMetadata: {
        ...{ AWSAccountId: ACCOUNT, Arn: arn, KeyId: id, KeySpec: spec, KeyUsage: usage },
        ...{ KeyState: state, Enabled: state === 'Enabled', CreationDate: 1_790_000_000 },
      },
    };
  }

  #publicKey({ arn, spec, usage, publicKey }: Key): object {
    const der = publicKey!.export({ type: 'spki', format: 'der' });
    return {
      ...{ KeyId: arn, KeySpec: spec, KeyUsage: usage, PublicKey: der.toString('base64') },
      SigningAlgorithms:
        spec === 'ECC_NIST_P256' ? ['ECDSA_SHA_256'] : ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
    };
  }

  #encrypt({ id, arn, secret }: Key, input: Input): object {
    const plain = Buffer.from(String(input['Plaintext']), 'base64');
    if (plain.length < 1 || plain.length > PLAINTEXT_BYTES_MAX) {
      throw new Fault('ValidationException');
    }
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', secret!, nonce);
    cipher.setAAD(contextOf(input));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const blob = Buffer.concat([Buffer.from(id), nonce, sealed]);
    return {
      CiphertextBlob: blob.toString('base64'),
      KeyId: arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  }

  #decrypt(input: Input): object {
    const blob = Buffer.from(String(input['CiphertextBlob']), 'base64');
    const made = this.#keys.get(blob.subarray(0, ID_BYTES).toString());
    if (made === undefined) throw new Fault('InvalidCiphertextException');
    const key = this.#usable(input['KeyId'] ?? made.arn, 'ENCRYPT_DECRYPT');
    if (key !== made) throw new Fault('IncorrectKeyException');
    const sealed = blob.subarray(ID_BYTES + 12);
    try {
      const nonce = blob.subarray(ID_BYTES, ID_BYTES + 12);
      const decipher = createDecipheriv('aes-256-gcm', key.secret!, nonce);
      decipher.setAAD(contextOf(input));
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      return { Plaintext: plain.toString('base64'), KeyId: key.arn };
    } catch {
      throw new Fault('InvalidCiphertextException');
    }
  }

  #sign({ arn, privateKey, spec }: Key, input: Input): object {
    const message = Buffer.from(String(input['Message']), 'base64');
    const { MessageType: type, SigningAlgorithm: algorithm } = input;
    if (message.length < 1 || message.length > MESSAGE_BYTES_MAX) {
      throw new Fault('ValidationException');
    }
    const isEd25519 = spec === 'ECC_NIST_EDWARDS25519';
    if (!isEd25519 || algorithm !== 'ED25519_SHA_512' || type !== 'RAW') {
      throw new Fault('InvalidKeyUsageException');
    }
    const signature = this.spoil(sign(null, message, privateKey!));
    return { KeyId: arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm };
  }
}

/** The same pairs in any order are the same context. */
function contextOf(input: Input): Buffer {
  const pairs = Object.entries((input['EncryptionContext'] ?? {}) as Record<string, string>);
  return Buffer.from(JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
}

/** What the SDK's default chain finds, so that it signs what the simulator believes. */
export const KMS_CREDENTIALS: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: ACCESS.id,
  AWS_SECRET_ACCESS_KEY: ACCESS.secret,
};
