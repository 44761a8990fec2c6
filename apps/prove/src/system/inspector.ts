/** Evaluates an expression in a process that was started with `inspectedAt`, and gives back its value. */
export async function evaluateAt(inspectorPort: number, expression: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
  const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error(`No inspector answers on port ${inspectorPort}.`);
  const inspector = new WebSocket(target.webSocketDebuggerUrl);
  try {
    return await new Promise((resolve, reject) => {
      inspector.addEventListener('close', () => reject(new Error('The inspector went away.')));
      inspector.addEventListener('open', () =>
        inspector.send(
          JSON.stringify({
            ...{ id: 1, method: 'Runtime.evaluate' },
            params: { expression, returnByValue: true },
          }),
        ),
      );
      inspector.addEventListener('message', ({ data }) => {
        const reply = JSON.parse(String(data)) as Reply;
        if (reply.id === 1) resolve(reply.result?.result?.value);
      });
    });
  } finally {
    inspector.close();
  }
}

interface Reply {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}
