/** Ids of the sheddable jobs that are there, by the order in which they were admitted. */
export const SHEDDABLE_KEY = 'verbatim:sheddable';

/** The stream of tombstones. Both keys have a colon, which no job id has. */
export const TOMBSTONES_KEY = 'verbatim:tombstones';

/** Beside the payload, in the job's own hash: goes when the job goes. */
export const HOLDS_FIELD = 'verbatim:holds';

/**
 * Jobs that one add passes over because a worker has them or they wait for a retry. Each of a thousand
 * would cost Redis 7 µs, at every attempt of every producer.
 */
const PASSED_OVER_MAX = 32;

/**
 * Eviction, inside admission's script, which declares `jobs`, `bytes`, `evicted` and the capacities.
 * KEYS as admission's. A job that could give way is in the sorted set until it is finished or evicted;
 * one that does not wait is passed over and counts as the newest from then on, as it will in the line
 * when it comes back. O(log n) for each look.
 *
 * `makeRoom` looks first and evicts only when it will be enough: nothing is dropped for an entry that
 * is refused all the same. The tombstone is written before the job is removed.
 */
export const EVICTION_LUA = `
local passedOver = 0
local function isWaiting(id)
  if redis.call('ZSCORE', KEYS[6], id) or redis.call('EXISTS', prefix .. id .. ':lock') == 1 then
    return false
  end
  -- From the tail, where the next job is taken: the oldest are found at once.
  return redis.call('LPOS', KEYS[1], id, 'RANK', -1) ~= false
end
local function chooseVictims(size)
  local victims, freed = {}, 0
  while jobs - #victims + 1 > capacityJobs or bytes - freed + size > capacityBytes do
    if redis.call('XLEN', KEYS[12]) + #victims >= tombstoneCapacity then return nil end
    local id = redis.call('ZRANGE', KEYS[11], #victims, #victims)[1]
    if not id or passedOver >= ${PASSED_OVER_MAX} then
      return nil
    elseif redis.call('HEXISTS', prefix .. id, '${HOLDS_FIELD}') == 0 then
      -- Something else than this library has removed it.
      redis.call('ZREM', KEYS[11], id)
    elseif isWaiting(id) then
      victims[#victims + 1] = id
      freed = freed + redis.call('HSTRLEN', prefix .. id, 'data')
    else
      passedOver = passedOver + 1
      redis.call('ZADD', KEYS[11], redis.call('INCR', KEYS[4]), id)
    end
  end
  return victims
end
local function makeRoom(size)
  local victims = chooseVictims(size)
  if not victims then return false end
  for _, id in ipairs(victims) do
    local key = prefix .. id
    local freed = redis.call('HSTRLEN', key, 'data')
    redis.call('XADD', KEYS[12], '*', 'job', id, 'holds', redis.call('HGET', key, '${HOLDS_FIELD}'))
    redis.call('LREM', KEYS[1], -1, id)
    redis.call('ZREM', KEYS[11], id)
    redis.call('DEL', key)
    redis.call('HINCRBY', KEYS[3], bytesField, 0 - freed)
    jobs = jobs - 1
    bytes = bytes - freed
    evicted = evicted + 1
  end
  return true
end
`;
