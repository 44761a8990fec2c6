/** A row of either table as it goes into its day's lines: all of it, so that the table can be restored. */
export type AccessRow =
  | {
      readonly table: 'accesses';
      /** Decimal digits. */
      readonly id: string;
      readonly accessId: string;
      /** Unix milliseconds. */
      readonly at: number;
      readonly subject: string;
      readonly means: string;
      readonly action: string;
      readonly target: JsonValue;
      readonly reason: string | null;
      readonly outcome: string;
    }
  | {
      readonly table: 'console_accesses';
      readonly id: string;
      readonly requestId: string;
      readonly at: number;
      readonly phase: string;
      readonly subject: string;
      readonly roles: readonly string[];
      readonly action: string;
      readonly target: JsonValue;
      readonly status: number | null;
    };

export const ACCESS_TABLES = ['accesses', 'console_accesses'] as const;
export type AccessTable = (typeof ACCESS_TABLES)[number];

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };
