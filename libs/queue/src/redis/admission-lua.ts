import { DEAD_LETTERS_FIELD } from '../admission/admission-backend.js';
import { EVICTION_LUA } from './eviction-lua.js';
import { BYTES_FIELD, HOLDS_FIELD } from './own-keys.js';

/** The queue's keys as admission is given them, in this order. */
export const ADMISSION_KEYS = [
  ...['wait', 'paused', 'active', 'delayed', 'prioritized', 'meta', 'id', 'events', 'marker'],
] as const;

/**
 * What BullMQ's addStandardJob does to a job that waits in line and is nothing else: the same keys,
 * fields and events. For a bulk the counter, the line and the marker are each written once.
 *
 * A job is charged before it is stored: an error between the two leaves the count too high, which
 * refuses early and is healed by the next recount, never too low, which would overshoot. The first write
 * is one that Redis refuses when it is out of memory, so that it refuses all of them or none.
 */
const STORE_LUA = `
local pending, pendingIds, pendingBytes = {}, {}, 0
local function storePending()
  if #pending == 0 then return end
  redis.call('HINCRBY', meta, '${BYTES_FIELD}', pendingBytes)
  local counter = redis.call('INCRBY', KEYS[7], #pending) - #pending
  if not eventsMax then
    eventsMax = 10000
    redis.call('HSET', meta, 'opts.maxLenEvents', eventsMax)
  end
  local ids = {}
  for n, at in ipairs(pending) do
    local id, kind, data, holds = ARGV[at], 4 + 3 * ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    local name, opts, timestamp = ARGV[kind], ARGV[kind + 1], ARGV[kind + 2]
    if holds == '' then
      redis.call('HSET', prefix .. id, 'name', name, 'data', data, 'opts', opts,
        'timestamp', timestamp, 'delay', '0', 'priority', '0')
    else
      redis.call('HSET', prefix .. id, 'name', name, 'data', data, 'opts', opts,
        'timestamp', timestamp, 'delay', '0', 'priority', '0', '${HOLDS_FIELD}', holds)
      redis.call('ZADD', KEYS[10], counter + n, id)
    end
    redis.call('XADD', KEYS[8], '*', 'event', 'added', 'jobId', id, 'name', name)
    redis.call('XADD', KEYS[8], 'MAXLEN', '~', eventsMax, '*', 'event', 'waiting', 'jobId', id)
    ids[n] = id
  end
  redis.call('LPUSH', KEYS[1], unpack(ids))
  if not isPausedOrMaxed then redis.call('ZADD', KEYS[9], 0, '0') end
  pending, pendingIds, pendingBytes = {}, {}, 0
end
`;

/**
 * Admission and add, and eviction where there is no room, one script for a whole bulk.
 *
 * KEYS: ADMISSION_KEYS, 10 sheddable, 11 tombstones. ARGV: capacity in jobs, capacity in bytes,
 * dead-letter capacity, tombstone capacity, key prefix, number of kinds; for each kind its name, options
 * and time of adding; for each job its id, kind (from 1), payload and what it holds (empty: critical).
 * Answers {jobs, bytes, jobs evicted, a digit per job}; digits are indexes into OUTCOME_OF_CODE.
 */
export const ADMIT_LUA = `
local meta, prefix = KEYS[6], ARGV[5]
local capacityJobs, capacityBytes = tonumber(ARGV[1]), tonumber(ARGV[2])
local tombstoneCapacity = tonumber(ARGV[4])
local active = redis.call('LLEN', KEYS[3])
local jobs = active + redis.call('LLEN', KEYS[1]) + redis.call('LLEN', KEYS[2])
  + redis.call('ZCARD', KEYS[4]) + redis.call('ZCARD', KEYS[5])
local of = redis.call('HMGET', meta, '${BYTES_FIELD}', '${DEAD_LETTERS_FIELD}',
  'opts.maxLenEvents', 'paused', 'concurrency')
local bytes = tonumber(of[1] or '0')
local isDeadLetterFull = tonumber(of[2] or '0') >= tonumber(ARGV[3])
local eventsMax = of[3]
local isPausedOrMaxed = of[4] or (of[5] and active >= tonumber(of[5]))
local evicted = 0
${STORE_LUA}
${EVICTION_LUA}
local isRefusing = false
local codes = {}
for at = 7 + 3 * ARGV[6], #ARGV, 4 do
  local id, size = ARGV[at], #ARGV[at + 2]
  local code = '0'
  if pendingIds[id] or redis.call('EXISTS', prefix .. id) == 1 then
    code = '1'
  elseif isDeadLetterFull then
    code = '3'
  elseif isRefusing or not makeRoom(size) then
    isRefusing = true
    code = '2'
  else
    pending[#pending + 1] = at
    pendingIds[id] = true
    pendingBytes = pendingBytes + size
    jobs = jobs + 1
    bytes = bytes + size
  end
  codes[#codes + 1] = code
end
storePending()
return {jobs, bytes, evicted, table.concat(codes)}
`;
