/**
 * The algorithm of `SlidingWindows` and the decision of `EmbeddedLimits`, inside Redis, for several calls one after the
 * other. `ARGV` holds a text for each call: for each of its keys what it allows, what the call costs (0 to ask only), the
 * window in milliseconds and whether it only reports. Back comes one text: for each call whether it is admitted, then for each
 * of its keys over, remaining and the milliseconds until it resets. A window is read and written once, however many of
 * the calls meet it. A key is a string of fixed size: latest bucket, oldest bucket, total, 129 counts. Redis' own clock, so that
 * instances need not agree on the time.
 */
export const TAKE_SCRIPT = `
local BUCKETS, SLOTS = 128, 129
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function place(bucket) return 160 + 32 * (bucket % SLOTS) end
local function stored(w, bucket) return redis.call('BITFIELD', w.key, 'GET', 'u32', place(bucket))[1] end
local function count(w, bucket) return stored(w, bucket) + (bucket == w.head and w.added or 0) end

local function forget(w)
  local sets = {}
  for bucket = w.head + 1, w.now do
    sets[#sets + 1] = 'SET' sets[#sets + 1] = 'u32' sets[#sets + 1] = place(bucket) sets[#sets + 1] = 0
  end
  for _, hits in ipairs(redis.call('BITFIELD', w.key, unpack(sets))) do w.total = w.total - hits end
  w.head = w.now
  w.oldest = math.max(w.oldest, w.now - BUCKETS)
  while w.oldest < w.now and stored(w, w.oldest) == 0 do w.oldest = w.oldest + 1 end
end

local function empty(w)
  if w.exists then redis.call('DEL', w.key) end
  w.head, w.oldest, w.total, w.exists, w.moved = w.now, w.now, 0, false, true
end

local function read(key, window)
  local w = { key = key, window = window, now = math.floor(now * BUCKETS / window), added = 0 }
  local found = redis.call('BITFIELD', key, 'GET', 'u63', 0, 'GET', 'u63', 64, 'GET', 'u32', 128)
  w.head, w.oldest, w.total = found[1], found[2], found[3]
  w.exists = w.head > 0
  w.moved = w.now ~= w.head
  if w.total == 0 or w.now - w.head > BUCKETS then
    empty(w)
  elseif w.now > w.head then
    forget(w)
  elseif w.head - w.now > BUCKETS then
    local total = w.total
    empty(w)
    w.total, w.added, w.exists = total, total, true
  else
    w.moved = false
  end
  return w
end

local windows, known = {}, {}
local function windowOf(key, window)
  local w = known[key]
  if w == nil then
    w = read(key, window)
    known[key] = w
    windows[#windows + 1] = w
  end
  return w
end

local function take(w, cost)
  if w.total == 0 then w.oldest = w.head end
  w.total = w.total + cost
  w.added = w.added + cost
  w.exists = true
end

local function resetOf(w, needed)
  if w.total == 0 then return 0 end
  local bucket, forgotten = w.oldest, 0
  while needed and bucket <= w.head do
    forgotten = forgotten + count(w, bucket)
    if forgotten >= needed then break end
    bucket = bucket + 1
  end
  return math.max(0, math.ceil((bucket + SLOTS) * w.window / BUCKETS - now))
end

local answer, nextKey, call = {}, 1, 1
local function say(number) answer[#answer + 1] = number end
while nextKey <= #KEYS do
  local hits, admitted = {}, true
  for calls, cost, window, shadow in string.gmatch(ARGV[call], '(%S+) (%S+) (%S+) (%S+)') do
    local hit = { calls = tonumber(calls), cost = tonumber(cost), w = windowOf(KEYS[nextKey], tonumber(window)) }
    hit.over = hit.w.total + hit.cost > hit.calls
    if hit.over and shadow == '0' then admitted = false end
    hits[#hits + 1] = hit
    nextKey = nextKey + 1
  end
  say(admitted and 1 or 0)
  for _, hit in ipairs(hits) do
    local w = hit.w
    local needed = hit.over and w.total + hit.cost - hit.calls
    if admitted and not hit.over and hit.cost > 0 then take(w, hit.cost) end
    say(hit.over and 1 or 0)
    say(math.max(0, hit.calls - w.total))
    say(resetOf(w, needed))
  end
  call = call + 1
end

for _, w in ipairs(windows) do
  if w.added > 0 or w.moved and w.exists then
    redis.call('BITFIELD', w.key, 'SET', 'u63', 0, w.head, 'SET', 'u63', 64, w.oldest, 'SET', 'u32', 128, w.total,
      'INCRBY', 'u32', place(w.head), w.added)
    if w.moved then redis.call('PEXPIRE', w.key, w.window + 2 * math.ceil(w.window / BUCKETS) + 1000) end
  end
end
return table.concat(answer, ' ')
`;
