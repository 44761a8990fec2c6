/** OpenAI's own transport for Twilio, used as its documentation shows. */
import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';
import { mediaServer } from './media-server.js';

mediaServer((media, modelUrl) => {
  const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket: media });
  const agent = new RealtimeAgent({
    name: 'front desk',
    instructions: 'You answer the telephone.',
  });
  const session = new RealtimeSession(agent, {
    transport,
    model: 'gpt-realtime-2.1',
    tracingDisabled: true,
    config: {
      audio: {
        input: {
          format: 'g711_ulaw',
          transcription: { model: 'gpt-transcribe' },
          turnDetection: { type: 'server_vad', silenceDurationMs: 500 },
        },
        output: { format: 'g711_ulaw' },
      },
    },
  });
  // An error event of the model's without a listener would end the process.
  session.on('error', () => undefined);
  void session.connect({ apiKey: 'sk-simulated', url: modelUrl }).catch(console.error);
});
