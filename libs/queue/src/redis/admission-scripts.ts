import type { Redis } from 'ioredis';
import { DEAD_LETTERS_FIELD } from '../admission/admission-backend.js';
import { ADMIT_LUA } from './admission-lua.js';
import { pinnedScripts } from './bullmq-scripts.js';
import { BYTES_FIELD } from './own-keys.js';

export const ADMIT = 'verbatimAdmit';
export const FINISH = 'verbatimMoveToFinished';
export const OCCUPANCY = 'verbatimOccupancy';
export const RECOUNT = 'verbatimRecount';

/** The first KEYS of both scripts that count again. */
const COUNT_LUA = `
local function countJobs(wait, paused, active, delayed, prioritized)
  return redis.call('LLEN', wait) + redis.call('LLEN', paused) + redis.call('LLEN', active)
    + redis.call('ZCARD', delayed) + redis.call('ZCARD', prioritized)
end
local function readNumber(meta, field)
  return tonumber(redis.call('HGET', meta, field) or '0')
end
`;

/**
 * BullMQ's moveToFinished, followed by the job's bytes being given back in the same script. Besides
 * eviction that is the only way a job leaves the counted states; every script that could remove one
 * otherwise is refused on a bounded queue. KEYS as BullMQ's, 15 sheddable.
 */
const finishLua = (moveToFinished: string): string => `
local function moveToFinished(KEYS, ARGV)
${moveToFinished}
end
local size = redis.call('HSTRLEN', KEYS[12], 'data')
local result = moveToFinished(KEYS, ARGV)
if type(result) ~= 'number' or result >= 0 then
  redis.call('HINCRBY', KEYS[9], '${BYTES_FIELD}', 0 - size)
  redis.call('ZREM', KEYS[15], ARGV[1])
end
return result
`;

/** KEYS wait, paused, active, delayed, prioritized, meta. Answers {jobs, bytes, dead letters}. */
const OCCUPANCY_LUA = `
${COUNT_LUA}
return {
  countJobs(KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]),
  readNumber(KEYS[6], '${BYTES_FIELD}'),
  readNumber(KEYS[6], '${DEAD_LETTERS_FIELD}'),
}
`;

/**
 * Sets the byte count to the truth: the payloads of the jobs that are there. Run when a queue is
 * opened; heals whatever was done to the queue behind admission's back. KEYS as OCCUPANCY, ARGV:
 * key prefix. Answers {jobs, bytes, bytes counted before}. O(jobs): 1 ms for 1,000.
 */
const RECOUNT_LUA = `
${COUNT_LUA}
local bytes = 0
local function addSizes(ids)
  for _, id in ipairs(ids) do
    bytes = bytes + redis.call('HSTRLEN', ARGV[1] .. id, 'data')
  end
end
for at = 1, 3 do addSizes(redis.call('LRANGE', KEYS[at], 0, -1)) end
for at = 4, 5 do addSizes(redis.call('ZRANGE', KEYS[at], 0, -1)) end
local before = readNumber(KEYS[6], '${BYTES_FIELD}')
if before ~= bytes then
  redis.call('HSET', KEYS[6], '${BYTES_FIELD}', bytes)
end
return {countJobs(KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]), bytes, before}
`;

/** @throws BullmqMismatchError */
export function defineAdmissionScripts(client: Redis): void {
  const { moveToFinished } = pinnedScripts();
  client.defineCommand(ADMIT, { numberOfKeys: 11, lua: ADMIT_LUA });
  client.defineCommand(FINISH, { numberOfKeys: 15, lua: finishLua(moveToFinished) });
  client.defineCommand(OCCUPANCY, { numberOfKeys: 6, lua: OCCUPANCY_LUA });
  client.defineCommand(RECOUNT, { numberOfKeys: 6, lua: RECOUNT_LUA });
}
