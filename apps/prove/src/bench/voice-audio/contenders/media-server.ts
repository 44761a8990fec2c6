import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** `<script> <port> <model url>`: answers every webhook with a stream to itself, and joins each stream. */
export function mediaServer(join: (media: WebSocket, modelUrl: string) => void): void {
  const [port = '0', modelUrl = ''] = process.argv.slice(2);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer((request, response) => {
    request.resume();
    const url = `ws://127.0.0.1:${port}/twilio/media`;
    response.end(`<Response><Connect><Stream url="${url}" /></Connect></Response>`);
  });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (media) => join(media, modelUrl)),
  );
  server.listen(Number(port), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}
