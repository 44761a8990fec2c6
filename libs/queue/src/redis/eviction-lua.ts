import { BYTES_FIELD, HOLDS_FIELD } from './own-keys.js';

/**
 * Jobs that one add passes over because a worker has them or they wait for a retry. Each of a thousand
 * would cost Redis 7 µs, at every attempt of every producer.
 */
const PASSED_OVER_MAX = 32;

/**
 * Eviction, inside admission's script, which declares `jobs`, `bytes`, `evicted`, the capacities and
 * `storePending`. KEYS as admission's. A job that could give way is in the sorted set until it is finished
 * or evicted; one that does not wait is passed over and counts as the newest from then on, as it will in
 * the line when it comes back. O(log n) for each look.
 *
 * `makeRoom` looks first and evicts only when it will be enough: nothing is dropped for an entry that
 * is refused all the same. What this add admitted so far may have to give way as well, so it is stored
 * before. The tombstone is written before the job is removed.
 */
export const EVICTION_LUA = `
local passedOver = 0
local tombstones
-- Usually it is the next in line behind those that were chosen before it.
local function isWaiting(id, victims)
  if redis.call('LINDEX', KEYS[1], -1 - #victims) == id then return true end
  if redis.call('ZSCORE', KEYS[4], id) or redis.call('EXISTS', prefix .. id .. ':lock') == 1 then
    return false
  end
  -- From the tail, where the next job is taken: the oldest are found at once.
  return redis.call('LPOS', KEYS[1], id, 'RANK', -1) ~= false
end
local function chooseVictims(size)
  local victims, freed = {}, 0
  while jobs - #victims + 1 > capacityJobs or bytes - freed + size > capacityBytes do
    if tombstoneCapacity == 0 then return nil end
    storePending()
    tombstones = tombstones or redis.call('XLEN', KEYS[11])
    if tombstones + #victims >= tombstoneCapacity then return nil end
    local id = redis.call('ZRANGE', KEYS[10], #victims, #victims)[1]
    if not id or passedOver >= ${PASSED_OVER_MAX} then return nil end
    local holds = redis.call('HGET', prefix .. id, '${HOLDS_FIELD}')
    if not holds then
      -- Something else than this library has removed it.
      redis.call('ZREM', KEYS[10], id)
    elseif isWaiting(id, victims) then
      local victimBytes = redis.call('HSTRLEN', prefix .. id, 'data')
      victims[#victims + 1] = {id, holds, victimBytes}
      freed = freed + victimBytes
    else
      passedOver = passedOver + 1
      redis.call('ZADD', KEYS[10], redis.call('INCR', KEYS[7]), id)
    end
  end
  return victims, freed
end
local function makeRoom(size)
  local victims, freed = chooseVictims(size)
  if not victims then return false end
  for _, victim in ipairs(victims) do
    local id = victim[1]
    redis.call('XADD', KEYS[11], '*', 'job', id, 'holds', victim[2])
    redis.call('LREM', KEYS[1], -1, id)
    redis.call('ZREM', KEYS[10], id)
    redis.call('DEL', prefix .. id)
    redis.call('HINCRBY', meta, '${BYTES_FIELD}', 0 - victim[3])
  end
  jobs = jobs - #victims
  bytes = bytes - freed
  evicted = evicted + #victims
  if tombstones then tombstones = tombstones + #victims end
  return true
end
`;
