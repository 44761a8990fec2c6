export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Own text, children's left out, ends trimmed. */
  readonly text: string;
}

export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** Twilio refuses TwiML of more than 64 KB (error 11750). */
const DOCUMENT_BYTES_MAX = 64 * 1024;
const DEPTH_MAX = 16;

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/**
 * Reads one XML document: elements, attributes, text, CDATA, comments and the five named entities.
 * Document types are refused, so nothing is ever expanded beyond its size.
 *
 * Errors: `XmlError` with the offset of what is not well-formed.
 */
export function parseXml(document: string): Element {
  if (Buffer.byteLength(document) > DOCUMENT_BYTES_MAX) throw new XmlError('more than 64 KiB');
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open: OpenElement[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(document);
    if (!token) throw new XmlError(`not well-formed at offset ${at}`);
    takeToken(open, token, at);
  }
  if (open.length > 1) throw new XmlError(`<${open.at(-1)!.name}> is not closed`);
  if (root.children.length !== 1 || root.text.trim() !== '') {
    throw new XmlError('expected exactly one root element');
  }
  return root.children[0]!;
}

function takeToken(open: OpenElement[], token: RegExpExecArray, at: number): void {
  const [, cdata, slash, name, attributes, selfClosing, text] = token;
  const current = open.at(-1)!;
  if (cdata !== undefined) current.text += cdata;
  else if (text !== undefined) current.text += unescape(text, at);
  else if (name !== undefined && slash === '/') {
    if (current.name !== name || open.length === 1) {
      throw new XmlError(`unexpected </${name}> at offset ${at}`);
    }
    close(open);
  } else if (name !== undefined) {
    if (open.length > DEPTH_MAX) throw new XmlError(`deeper than ${DEPTH_MAX} elements`);
    open.push({ name, attributes: attributesOf(attributes ?? '', at), children: [], text: '' });
    if (selfClosing === '/') close(open);
  }
}

function close(open: OpenElement[]): void {
  const element = open.pop()!;
  open.at(-1)!.children.push({ ...element, text: element.text.trim() });
}

function attributesOf(source: string, at: number): Record<string, string> {
  return Object.fromEntries(
    [...source.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [
      name!,
      unescape(double ?? single ?? '', at),
    ]),
  );
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescape(text: string, at: number): string {
  return text.replace(/&([^;\s]{0,10});?/g, (whole, entity: string) => {
    const code = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(entity);
    const character = code
      ? characterOf(code[1] ? Number.parseInt(code[1], 16) : Number(code[2]))
      : NAMED[entity];
    if (character === undefined || !whole.endsWith(';')) {
      throw new XmlError(`unknown entity near offset ${at}`);
    }
    return character;
  });
}

function characterOf(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
