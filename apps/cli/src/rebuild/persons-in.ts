import { openWords, type LocalMasterKey } from '@verbatim/audit-log';
import { contactOnCall, PartyKeys, peopleOnCall, type CallInput } from '@verbatim/compliance';
import { partyIn, type EventOf } from '@verbatim/contracts';
import type { RebuildPorts } from '@verbatim/storage';

/** With whom a call was, as the worker found when it sealed it. Without the secrets nobody is named. */
export function personsIn(secrets: LocalMasterKey | undefined): RebuildPorts['personsOf'] {
  if (secrets === undefined) return () => ({ contact: undefined, people: [] });
  const keys = new PartyKeys(secrets.derive('parties'));
  return ({ key, events, input: stored }) => {
    const input = stored as unknown as CallInput | undefined;
    const started = events.find(
      (event): event is EventOf<'call.started'> => event.kind === 'call.started',
    );
    const words = started?.words?.form === 'sealed' ? openWords(key, started, started.words) : {};
    const party = partyIn(words);
    const [from, to] = [textIn(words['from']), textIn(words['to'])];
    return {
      // How the call went is in the input; before calls were judged nobody listed contacts.
      contact: input && contactOnCall(events, party, keys, input),
      people: started ? peopleOnCall({ direction: started.direction, from, to, party }, keys) : [],
    };
  };
}

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
