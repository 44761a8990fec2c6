import net from 'node:net';

export interface TakenMail {
  readonly from: string;
  readonly to: string;
  readonly content: string;
}

export interface SmtpPeer {
  readonly url: string;
  readonly taken: TakenMail[];
  /** What it answers at each step; empty: it hangs up without a word. */
  answers: { mail: string; rcpt: string; content: string };
  close(): Promise<void>;
}

/** As much of an SMTP server (RFC 5321) as a mail program needs to hand a message over. */
export async function startSmtpPeer(): Promise<SmtpPeer> {
  const taken: TakenMail[] = [];
  const answers = { mail: '250 ok', rcpt: '250 ok', content: '250 queued' };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 peer ESMTP\r\n');
    let mail = { from: '', to: '' };
    let text = '';
    let isContent = false;
    const answer = (line: string): void => {
      if (line === '') socket.destroy();
      else socket.write(`${line}\r\n`);
    };
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      for (;;) {
        const end = text.indexOf(isContent ? '\r\n.\r\n' : '\r\n');
        if (end === -1) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isContent ? 5 : 2));
        if (isContent) {
          isContent = false;
          if (answers.content.startsWith('250')) taken.push({ ...mail, content: line });
          answer(answers.content);
        } else if (/^EHLO/i.test(line)) socket.write('250-peer\r\n250 8BITMIME\r\n');
        else if (/^MAIL FROM:/i.test(line)) {
          mail = { ...mail, from: line.slice(10) };
          answer(answers.mail);
        } else if (/^RCPT TO:/i.test(line)) {
          mail = { ...mail, to: line.slice(8) };
          answer(answers.rcpt);
        } else if (/^DATA/i.test(line)) {
          isContent = true;
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('502 no\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    answers,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
