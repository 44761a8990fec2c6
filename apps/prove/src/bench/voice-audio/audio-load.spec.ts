import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { AudioLoad } from './audio-load.js';

let server: Server | undefined;
let load: AudioLoad | undefined;
afterEach(() => {
  load?.close();
  server?.close();
});

/** As the bare relay, but in this process. */
async function relayTo(modelPort: () => number): Promise<string> {
  const sockets = new WebSocketServer({ noServer: true });
  server = createServer((request, response) => {
    request.resume();
    const url = `ws://127.0.0.1:${portOf()}/twilio/media`;
    response.end(`<Response><Connect><Stream url="${url}" /></Connect></Response>`);
  });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (media) => {
      const model = new WebSocket(`ws://127.0.0.1:${modelPort()}`);
      const waiting: Buffer[] = [];
      model.on('open', () => waiting.splice(0).forEach((each) => model.send(each.toString())));
      media.on('message', (message: Buffer) => {
        if (model.readyState === model.OPEN) model.send(message.toString());
        else waiting.push(message);
      });
      model.on('message', (message: Buffer) => media.send(message.toString()));
      media.on('close', () => model.close());
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${portOf()}`;
}

const portOf = (): number => (server?.address() as AddressInfo).port;

describe('the load of the audio benchmark', () => {
  it('sees every frame and every delta of every call arrive through what stands between', async () => {
    load = await AudioLoad.listen({
      ...{ calls: 3, warmUpSeconds: 0.1, seconds: 1, number: '+15550100007' },
      ...{ speaksProtocol: false, random: () => 0 },
    });
    const { modelPort } = load;
    await load.connect(await relayTo(() => modelPort), 'any');
    const numbers = await load.measure(() => undefined);
    expect(numbers.missing).toEqual({ toCaller: 0, toModel: 0 });
    expect(numbers.toModel.samples).toBeGreaterThan(0);
    expect(numbers.toModel.p50Ms).toBeGreaterThan(0);
  });
});
