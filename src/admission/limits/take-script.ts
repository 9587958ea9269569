import { createHash } from 'node:crypto';

/**
 * The algorithm of `SlidingWindows` and the decision of `EmbeddedLimits`, inside Redis: for each key what it allows, what
 * the call costs, the window in milliseconds and whether it only reports; back come, for each, over, remaining and the
 * milliseconds until it resets. A key is a string of fixed size: latest bucket, oldest bucket, total, 129 counts. Redis'
 * own clock, so that instances need not agree on the time.
 */
export const TAKE_SCRIPT = `
local BUCKETS, SLOTS = 128, 129
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function place(bucket) return 160 + 32 * (bucket % SLOTS) end
local function count(key, bucket) return redis.call('BITFIELD', key, 'GET', 'u32', place(bucket))[1] end

local function forget(w)
  local sets = {}
  for bucket = w.head + 1, w.now do
    sets[#sets + 1] = 'SET' sets[#sets + 1] = 'u32' sets[#sets + 1] = place(bucket) sets[#sets + 1] = 0
  end
  for _, hits in ipairs(redis.call('BITFIELD', w.key, unpack(sets))) do w.total = w.total - hits end
  w.head = w.now
  w.oldest = math.max(w.oldest, w.now - BUCKETS)
  while w.oldest < w.now and count(w.key, w.oldest) == 0 do w.oldest = w.oldest + 1 end
end

local function empty(w)
  if w.exists then redis.call('DEL', w.key) end
  w.head, w.oldest, w.total, w.exists, w.moved = w.now, w.now, 0, false, true
end

local function write(w, cost)
  redis.call('BITFIELD', w.key, 'SET', 'u63', 0, w.head, 'SET', 'u63', 64, w.oldest, 'SET', 'u32', 128, w.total,
    'INCRBY', 'u32', place(w.head), cost)
  if w.moved then redis.call('PEXPIRE', w.key, w.window + 2 * math.ceil(w.window / BUCKETS) + 1000) end
end

local windows, admitted = {}, true
for index, key in ipairs(KEYS) do
  local at = 4 * (index - 1)
  local w = { key = key, calls = tonumber(ARGV[at + 1]), cost = tonumber(ARGV[at + 2]), window = tonumber(ARGV[at + 3]) }
  w.now = math.floor(now * BUCKETS / w.window)
  local read = redis.call('BITFIELD', key, 'GET', 'u63', 0, 'GET', 'u63', 64, 'GET', 'u32', 128)
  w.head, w.oldest, w.total = read[1], read[2], read[3]
  w.exists = w.head > 0
  w.moved = w.now ~= w.head
  if w.total == 0 or w.now - w.head > BUCKETS then
    empty(w)
  elseif w.now > w.head then
    forget(w)
  elseif w.head - w.now > BUCKETS then
    local total = w.total
    empty(w)
    w.total, w.exists = total, true
    write(w, total)
  else
    w.moved = false
  end
  w.over = w.total + w.cost > w.calls
  if w.over and ARGV[at + 4] == '0' then admitted = false end
  windows[index] = w
end

local answer = { admitted and 1 or 0 }
for _, w in ipairs(windows) do
  local needed = w.over and w.total + w.cost - w.calls or 1
  if admitted and not w.over then
    if w.total == 0 then w.oldest = w.head end
    w.total = w.total + w.cost
    w.exists = true
    write(w, w.cost)
  elseif w.moved and w.exists then
    write(w, 0)
  end
  local reset = 0
  if w.total > 0 then
    local bucket, forgotten = w.oldest, 0
    if w.over then
      while bucket <= w.head do
        forgotten = forgotten + count(w.key, bucket)
        if forgotten >= needed then break end
        bucket = bucket + 1
      end
    end
    reset = math.max(0, math.ceil((bucket + SLOTS) * w.window / BUCKETS - now))
  end
  answer[#answer + 1] = { w.over and 1 or 0, math.max(0, w.calls - w.total), reset }
end
return answer
`;

/** What Redis knows the script by once it has seen it. */
export const TAKE_SCRIPT_SHA = createHash('sha1').update(TAKE_SCRIPT).digest('hex');
