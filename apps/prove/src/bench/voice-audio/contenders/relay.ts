/**
 * The least that can stand between two sockets: whatever comes in on one goes out on the other, unread. It
 * speaks neither protocol, and is what the others are held against.
 */
import { WebSocket } from 'ws';
import { mediaServer } from './media-server.js';

mediaServer((media, modelUrl) => {
  const model = new WebSocket(modelUrl, { perMessageDeflate: false });
  const waiting: Buffer[] = [];
  model.on('open', () => waiting.splice(0).forEach((message) => model.send(message, TEXT)));
  media.on('message', (message: Buffer) => {
    if (model.readyState === model.OPEN) model.send(message, TEXT);
    else waiting.push(message);
  });
  model.on('message', (message: Buffer) => media.send(message, TEXT));
  media.on('close', () => model.close());
});

const TEXT = { binary: false } as const;
