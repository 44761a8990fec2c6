/**
 * The unsigned form of a vCon, as far as this project writes it.
 *
 * Source: draft-ietf-vcon-vcon-core, syntax 0.4.0, text of 2026-07-01. The draft moves: what follows it is
 * this file, `call-to-vcon.ts` and `rules/`.
 */
export const VCON_SYNTAX = '0.4.0';
export const VCON_MEDIA_TYPE = 'application/vcon';

/** What a reader takes at most: a record's limits, in base64url, and then some. */
export const VCON_BYTES_MAX = 64 * 1024 * 1024;

export interface VconContent {
  readonly mediatype?: string;
  readonly body?: unknown;
  readonly encoding?: 'none' | 'json' | 'base64url';
}

export interface VconParty {
  readonly tel?: string;
  readonly sip?: string;
  readonly name?: string;
  readonly validation?: string;
  readonly type?: 'person' | 'bot' | 'organization';
  readonly org?: string;
  readonly dept?: string;
}

export interface TextDialog extends VconContent {
  readonly type: 'text';
  readonly start: string;
  /** Seconds. */
  readonly duration?: number;
  readonly parties: number;
}

export interface TransferDialog {
  readonly type: 'transfer';
  readonly start: string;
  readonly transferee: number;
  readonly transferor: number;
  readonly transfer_target: number;
  readonly original: number | readonly number[];
  readonly target_dialog: number | readonly number[];
}

export interface IncompleteDialog {
  readonly type: 'incomplete';
  readonly start: string;
  readonly parties: readonly number[];
  readonly originator?: number;
  readonly disposition: Disposition;
}

export const DISPOSITIONS = [
  'no-answer',
  'congestion',
  'failed',
  'busy',
  'hung-up',
  'voicemail-no-message',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What was taken out whole, or is not known: it keeps the indices of the others. */
export type Placeholder = Readonly<Record<string, never>>;

export interface VconAnalysis extends VconContent {
  readonly type: string;
  readonly dialog: readonly number[];
  readonly vendor: string;
  readonly product: string;
  readonly schema: string;
}

export interface VconAttachment extends VconContent {
  readonly purpose: string;
  readonly start: string;
  readonly party: number;
  readonly dialog: number;
}

export interface Vcon {
  readonly vcon: typeof VCON_SYNTAX;
  readonly uuid: string;
  readonly created_at: string;
  /** When it was signed. */
  readonly updated_at: string;
  readonly redacted?: { readonly uuid?: string; readonly type: string };
  readonly amended?: { readonly uuid: string };
  readonly parties: readonly VconParty[];
  readonly dialog: readonly (TextDialog | TransferDialog | IncompleteDialog | Placeholder)[];
  readonly analysis: readonly VconAnalysis[];
  readonly attachments: readonly (VconAttachment | Placeholder)[];
}
