import type { Redis } from 'ioredis';
import { DEAD_LETTERS_FIELD } from '../admission/admission-backend.js';
import { pinnedScripts } from './bullmq-scripts.js';
import { EVICTION_LUA, HOLDS_FIELD } from './eviction-lua.js';

/** Payload bytes of all counted jobs: a field of the queue's `meta` hash, changed only by these scripts. */
export const BYTES_FIELD = 'verbatim:bytes';

export const ADMIT = 'verbatimAdmit';
export const FINISH = 'verbatimMoveToFinished';
export const OCCUPANCY = 'verbatimOccupancy';
export const RECOUNT = 'verbatimRecount';

/** KEYS of the three scripts that count. */
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
 * Admission and add, and eviction where there is no room, one script for a whole bulk.
 *
 * KEYS 1–9 as BullMQ's addStandardJob, 10 prioritized, 11 sheddable, 12 tombstones. ARGV: capacity in
 * jobs, capacity in bytes, dead-letter capacity, tombstone capacity, key prefix, then for each job its
 * id, BullMQ's own three arguments and what it holds (empty: critical).
 * Answers {jobs, bytes, jobs evicted, code per job…}; codes are indexes into OUTCOME_OF_CODE.
 *
 * A job is charged before it is stored: an error between the two leaves the count too high, which
 * refuses early and is healed by the next recount, never too low, which would overshoot.
 */
const admitLua = (addStandardJob: string): string => `
local function addStandardJob(KEYS, ARGV)
${addStandardJob}
end
${COUNT_LUA}
local bytesField = '${BYTES_FIELD}'
local capacityJobs, capacityBytes = tonumber(ARGV[1]), tonumber(ARGV[2])
local tombstoneCapacity, prefix = tonumber(ARGV[4]), ARGV[5]
local jobs = countJobs(KEYS[1], KEYS[2], KEYS[7], KEYS[6], KEYS[10])
local bytes = readNumber(KEYS[3], bytesField)
local evicted = 0
${EVICTION_LUA}
local isDeadLetterFull = readNumber(KEYS[3], '${DEAD_LETTERS_FIELD}') >= tonumber(ARGV[3])
local isRefusing = false
local reply = {0, 0, 0}
for at = 6, #ARGV, 5 do
  local id, holds = ARGV[at], ARGV[at + 4]
  local size = #ARGV[at + 2]
  local code = 0
  if redis.call('EXISTS', prefix .. id) == 1 then
    code = 1
  elseif isDeadLetterFull then
    code = 3
  elseif isRefusing or not makeRoom(size) then
    isRefusing = true
    code = 2
  else
    redis.call('HINCRBY', KEYS[3], bytesField, size)
    addStandardJob(KEYS, {ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]})
    if holds ~= '' then
      redis.call('HSET', prefix .. id, '${HOLDS_FIELD}', holds)
      -- BullMQ's own counter of jobs: it grows with each add.
      redis.call('ZADD', KEYS[11], redis.call('GET', KEYS[4]), id)
    end
    jobs = jobs + 1
    bytes = bytes + size
  end
  reply[#reply + 1] = code
end
reply[1] = jobs
reply[2] = bytes
reply[3] = evicted
return reply
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
  const { addStandardJob, moveToFinished } = pinnedScripts();
  client.defineCommand(ADMIT, { numberOfKeys: 12, lua: admitLua(addStandardJob) });
  client.defineCommand(FINISH, { numberOfKeys: 15, lua: finishLua(moveToFinished) });
  client.defineCommand(OCCUPANCY, { numberOfKeys: 6, lua: OCCUPANCY_LUA });
  client.defineCommand(RECOUNT, { numberOfKeys: 6, lua: RECOUNT_LUA });
}
