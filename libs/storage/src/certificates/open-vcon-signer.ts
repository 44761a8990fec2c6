import type { VconSigner } from '@verbatim/audit-log';
import { KeyFileError } from '../keys/key-file.errors.js';
import type { VconEnv } from './vcon.env.js';
import {
  createSelfSigned,
  readVconSigner,
  selfSignedFiles,
  type VconSignerFiles,
} from './vcon-signer-files.js';

/**
 * The files that the environment names; `undefined` where it names none.
 * Errors: `KeyFileError` where one of the two is named without the other.
 */
export function vconSignerFiles(env: VconEnv): VconSignerFiles | undefined {
  const { VCON_SIGNING_KEY_FILE: keyFile, VCON_CERTIFICATE_FILE: certificateFile } = env;
  if (keyFile !== undefined && certificateFile !== undefined) return { keyFile, certificateFile };
  if (keyFile !== undefined)
    throw new KeyFileError(keyFile, 'needs VCON_CERTIFICATE_FILE beside it');
  if (certificateFile !== undefined) {
    throw new KeyFileError(certificateFile, 'needs VCON_SIGNING_KEY_FILE beside it');
  }
  const directory = env.VCON_SELF_SIGNED_DIRECTORY;
  return directory === undefined ? undefined : selfSignedFiles(directory);
}

/** `undefined` where the environment names nothing to sign with. Errors: `KeyFileError`. */
export async function openVconSigner(env: VconEnv, now: Date): Promise<VconSigner | undefined> {
  const files = vconSignerFiles(env);
  if (files === undefined) return undefined;
  const options = { domain: env.VCON_DOMAIN, now };
  if (env.VCON_SIGNING_KEY_FILE === undefined) await createSelfSigned(files, options);
  return readVconSigner(files, options);
}
