const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** The initial contents of the draft's parameter registries. */
export const REGISTERED = {
  vcon: set(
    'vcon uuid extensions critical created_at updated_at subject redacted amended group parties dialog ' +
      'analysis attachments',
  ),
  parties: set('tel sip stir mailto name did validation gmlpos civicaddress uuid type org dept'),
  dialog: set(
    'type start duration parties originator mediatype filename body encoding url content_hash disposition ' +
      'session_id party_history transferee transferor transfer_target original consultation target_dialog ' +
      'application message_id recordings recording_set',
  ),
  analysis: set(
    'type dialog attachment mediatype filename vendor product schema body encoding url content_hash',
  ),
  attachments: set('purpose start party dialog mediatype filename body encoding url content_hash'),
} as const;
